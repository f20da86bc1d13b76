package io.triadmq.raftlog;

/**
 * A committed entry on its way through apply.
 *
 * @param position byte position of {@code payload[0]} in the CommitLog, equal on all replicas
 * @param payload the bytes given to {@link CommitLog#append}; do not change or keep beyond the round
 */
public record CommittedEntry(long logIndex, long term, long position, byte[] payload) {}
