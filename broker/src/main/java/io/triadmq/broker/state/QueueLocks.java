package io.triadmq.broker.state;

import io.triadmq.broker.model.QueueId;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Queue locks of orderly consumers as of the last applied entry. Thread-safe, never blocks. */
public interface QueueLocks {
    /**
     * @param epoch grows with every change of owner: a fencing token
     * @param expiresAt log time in milliseconds
     */
    record Lock(String owner, long epoch, long expiresAt) {}

    @Nullable
    Lock get(String group, QueueId queue);

    /** Log time at which the last of the owner's locks in the group runs out; empty when it holds none. */
    OptionalLong heldUntil(String group, String owner);
}
