package io.triadmq.broker.state;

import java.util.function.LongSupplier;

/**
 * Everything a request handler may read, gathered for wiring only: pass on the parts, not the whole.
 *
 * @param producers how many pairs of idempotent producer and queue are remembered
 */
public record ReplicaState(
        TopicTable topics,
        GroupTable groups,
        ConsumeQueueIndex index,
        ConsumerOffsets offsets,
        QueueLocks locks,
        HalfMessages halves,
        Leadership leadership,
        LongSupplier producers) {}
