package io.triadmq.chaos.workload;

/** A member of a consumer group, of whichever client, that hands messages on. */
interface MessageReceiver extends AutoCloseable {
    /** Gets each message, on any thread. */
    interface Listener {
        /** @param intact whether its bytes are those that were sent; if not, producer and sequence mean nothing */
        void received(int producer, int sequence, boolean intact);
    }

    @Override
    void close();
}
