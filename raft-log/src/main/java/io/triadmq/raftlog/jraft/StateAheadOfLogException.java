package io.triadmq.raftlog.jraft;

import java.io.IOException;

/**
 * The state machine has applied entries that this node's log does not have. Possible after a power loss under
 * {@link io.triadmq.raftlog.CommitLogConfig.FlushMode#ASYNC}: the state was flushed, the end of the log was not.
 * Nothing was changed on disk.
 *
 * <p>What the owner can do: discard the state and start again. Then the state is rebuilt from the log when the log
 * reaches back to its first entry; otherwise the next start fails with {@link StateBehindLogException}, after which
 * {@link JRaftCommitLog#discardLog} makes the node an empty one that is filled by the leader.
 */
public final class StateAheadOfLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long appliedIndex;
    private final long lastIndex;

    StateAheadOfLogException(long appliedIndex, long lastIndex) {
        super("state is applied up to entry " + appliedIndex + ", the log ends at entry " + lastIndex
                + ": discard the state and start again, so that it is rebuilt");
        this.appliedIndex = appliedIndex;
        this.lastIndex = lastIndex;
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /** Last entry of the log. */
    public long lastIndex() {
        return lastIndex;
    }
}
