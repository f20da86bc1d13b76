package io.triadmq.chaos.workload;

import io.triadmq.client.MessageQueue;
import java.util.concurrent.CompletableFuture;

/** Sends to a queue, with whichever client. Thread-safe. */
interface MessageSender extends AutoCloseable {
    /** What became of a send that was not acknowledged. */
    final class SendFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean refused;

        /** @param refused whether the message is certainly not stored and never will be; in doubt false */
        SendFailure(boolean refused, String why) {
            super(why);
            this.refused = refused;
        }

        boolean refused() {
            return refused;
        }
    }

    /**
     * Sends one message. The message is a {@link io.triadmq.chaos.history.TestBody}; messages of one producer to one
     * queue are sent in the order of the calls.
     *
     * @return the queue offset, -1 when the answer does not say; or fails with a {@link SendFailure}
     */
    CompletableFuture<Long> send(MessageQueue queue, int producer, int sequence, int bytes);

    @Override
    void close();
}
