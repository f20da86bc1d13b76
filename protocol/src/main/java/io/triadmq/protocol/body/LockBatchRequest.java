package io.triadmq.protocol.body;

import java.util.Set;

/**
 * Body of LOCK_BATCH_MQ and UNLOCK_BATCH_MQ.
 *
 * @param onlyThisBroker of 5.x; false from us
 */
public record LockBatchRequest(String consumerGroup, String clientId, Set<MessageQueue> mqSet, boolean onlyThisBroker)
        implements Body {
    public LockBatchRequest {
        consumerGroup = Absent.text(consumerGroup);
        clientId = Absent.text(clientId);
        mqSet = Absent.set(mqSet);
    }

    public LockBatchRequest(String consumerGroup, String clientId, Set<MessageQueue> mqSet) {
        this(consumerGroup, clientId, mqSet, false);
    }
}
