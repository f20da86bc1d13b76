package io.triadmq.protocol.body;

import java.util.Set;

/** Answer of LOCK_BATCH_MQ: the queues that the client holds now. */
public record LockBatchResponse(Set<MessageQueue> lockOKMQSet) implements Body {
    public LockBatchResponse {
        lockOKMQSet = Absent.set(lockOKMQSet);
    }
}
