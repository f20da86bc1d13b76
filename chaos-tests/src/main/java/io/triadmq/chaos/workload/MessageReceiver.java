package io.triadmq.chaos.workload;

import java.util.OptionalInt;

/** A member of a consumer group, of whichever client, that hands messages on. */
interface MessageReceiver extends AutoCloseable {
    /** Gets each message, on any thread. */
    interface Listener {
        /** @param intact whether its bytes are those that were sent; if not, producer and sequence mean nothing */
        void received(int producer, int sequence, boolean intact);
    }

    /** How many queues of the topic it holds now; empty when it does not say. */
    OptionalInt queues();

    @Override
    void close();
}
