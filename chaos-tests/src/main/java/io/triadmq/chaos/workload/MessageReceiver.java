package io.triadmq.chaos.workload;

/** A member of a consumer group, of whichever client, that hands the bodies of messages on. */
interface MessageReceiver extends AutoCloseable {
    /** Gets the body of each message, on any thread. */
    interface Listener {
        void received(byte[] body);
    }

    @Override
    void close();
}
