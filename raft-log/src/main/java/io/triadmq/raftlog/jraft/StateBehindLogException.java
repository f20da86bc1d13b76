package io.triadmq.raftlog.jraft;

import java.io.IOException;

/**
 * The log starts after what the state machine has applied, so the state cannot be rebuilt from it (the state was lost or
 * discarded on a node whose old segments retention has deleted). Nothing was changed on disk.
 *
 * <p>What the owner can do: discard the state, call {@link JRaftCommitLog#discardLog}, and start again as an empty node,
 * which the leader fills. Only while a quorum of the other members is intact.
 */
public final class StateBehindLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long appliedIndex;
    private final long firstIndex;

    StateBehindLogException(long appliedIndex, long firstIndex) {
        super("state is applied up to entry " + appliedIndex + ", the log starts at entry " + firstIndex
                + ": discard state and log of this node, so that the leader installs both");
        this.appliedIndex = appliedIndex;
        this.firstIndex = firstIndex;
    }

    public long appliedIndex() {
        return appliedIndex;
    }

    /** First entry of the log. */
    public long firstIndex() {
        return firstIndex;
    }
}
