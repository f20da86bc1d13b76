package io.triadmq.broker.state;

import io.triadmq.broker.model.QueueId;
import java.util.Set;

/** Told after every apply round which queues got messages. */
public interface AppliedListener {
    /** On the apply thread, after the rows became readable: must not block, must not keep the set. */
    void queuesAdvanced(Set<QueueId> queues);
}
