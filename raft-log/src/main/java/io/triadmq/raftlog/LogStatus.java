package io.triadmq.raftlog;

import org.jspecify.annotations.Nullable;

/**
 * State of one replica at one moment; indexes are log indexes, positions bytes.
 *
 * @param leaderId node id of the leader, null while unknown
 */
public record LogStatus(
        String nodeId,
        Role role,
        long term,
        @Nullable String leaderId,
        long firstIndex,
        long lastIndex,
        long durableIndex,
        long committedIndex,
        long appliedIndex,
        long minPosition,
        long endPosition) {
    /** Raft role of a replica. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        /** Its disk or data is broken; it does not take part. */
        FAILED
    }
}
