package io.triadmq.broker.state;

/** Everything a request handler may read, gathered for wiring only: pass on the parts, not the whole. */
public record ReplicaState(
        TopicTable topics,
        GroupTable groups,
        ConsumeQueueIndex index,
        ConsumerOffsets offsets,
        QueueLocks locks,
        Leadership leadership) {}
