package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import java.util.concurrent.CompletableFuture;

/** Keeps how far a group has come in each queue. Thread-safe, never blocks. */
interface OffsetStore {
    /** Where to go on in a queue. */
    CompletableFuture<Long> start(MessageQueue queue);

    /**
     * Completes when the offset cannot get lost any more; fails with {@link RequestFailedException} and code LOCK_LOST
     * when the queue is somebody else's by now.
     *
     * @param lockEpoch number of our ownership of the queue; 0 when it is not locked
     */
    CompletableFuture<Void> save(MessageQueue queue, long offset, long lockEpoch);
}
