package io.triadmq.protocol.body;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answer of LOCK_BATCH_MQ: the queues that the client holds now.
 *
 * @param lockEpochs numbers of the ownership of these queues, only for clients that ask for them; others ignore it
 */
public record LockBatchResponse(
        Set<MessageQueue> lockOKMQSet, @Nullable List<LockEpoch> lockEpochs) implements Body {
    /** @param epoch grows with every change of owner */
    public record LockEpoch(MessageQueue queue, long epoch) {}

    public LockBatchResponse {
        lockOKMQSet = Absent.set(lockOKMQSet);
    }

    public LockBatchResponse(Set<MessageQueue> lockOKMQSet) {
        this(lockOKMQSet, null);
    }
}
