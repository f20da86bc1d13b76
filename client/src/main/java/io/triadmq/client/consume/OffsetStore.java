package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.concurrent.CompletableFuture;

/** Keeps how far a group has come in each queue. Thread-safe, never blocks. */
interface OffsetStore {
    /** Where to go on in a queue. */
    CompletableFuture<Long> start(MessageQueue queue);

    /** Completes when the offset cannot get lost any more. */
    CompletableFuture<Void> save(MessageQueue queue, long offset);
}
