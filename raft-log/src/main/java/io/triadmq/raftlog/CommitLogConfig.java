package io.triadmq.raftlog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * @param group name of the Raft group, {@code [A-Za-z0-9_-]+}
 * @param selfId node id of this replica; one of {@code peers}
 * @param peers all members in the configured order
 * @param directory directory of this replica; created when absent, locked against a second process
 * @param segmentBytes size of a segment file; part of the positions, so equal on all replicas and never changed
 * @param flushMode when an entry counts as durable
 * @param flushInterval ASYNC: how often the log is forced
 * @param electionTimeout how long a silent leader is tolerated
 * @param maxInFlightBytes payload bytes proposed and not yet applied; above it appends are refused as BUSY
 * @param mayLead false: this node never asks to be elected
 */
public record CommitLogConfig(
        String group,
        String selfId,
        List<Peer> peers,
        Path directory,
        long segmentBytes,
        FlushMode flushMode,
        Duration flushInterval,
        Duration electionTimeout,
        long maxInFlightBytes,
        boolean mayLead) {
    /** When an entry counts as durable on a node, and so towards the quorum. */
    public enum FlushMode {
        /** After it was forced to disk; concurrent entries share one force. */
        SYNC,
        /** After it was written to the operating system; forced every flush interval. */
        ASYNC
    }

    /**
     * @param id node id, for example {@code n0}
     * @param host host or address of the Raft port
     * @param port the Raft port
     */
    public record Peer(String id, String host, int port) {}
}
