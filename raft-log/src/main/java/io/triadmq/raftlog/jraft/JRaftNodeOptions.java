package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.triadmq.raftlog.CommitLogConfig;
import java.util.concurrent.TimeUnit;

/** JRaft's settings for one replica, each with its reason. */
final class JRaftNodeOptions {
    /** Slots of each of JRaft's four rings; entries are batches, so a full ring is already 64 MiB of 64 KiB entries. */
    static final int RING_SLOTS = 2048;

    /** Bytes per group commit. The default of 256 KiB would force 4 entries of 64 KiB at a time. */
    private static final int MAX_APPEND_BUFFER_BYTES = 8 << 20;

    /** Heartbeats are most of what an idle group costs; four of them may be lost before a follower loses patience. */
    private static final int HEARTBEATS_PER_TIMEOUT = 6;

    private static final long MIN_LOGS_IN_MEMORY_BYTES = 48L << 20;

    private JRaftNodeOptions() {}

    static NodeOptions of(CommitLogConfig config) {
        int electionMillis = Math.toIntExact(config.electionTimeout().toMillis());
        NodeOptions options = new NodeOptions();
        options.setRaftOptions(raftOptions(config, electionMillis));
        options.setElectionTimeoutMs(electionMillis);
        if (!config.mayLead()) {
            options.setElectionPriority(0);
        }
        options.setDisableCli(true);
        // Never on a timer: the raft prefix moves when retention wants to delete.
        options.setSnapshotIntervalSecs(0);
        options.setSnapshotLogIndexMargin(0);
        // One InstallSnapshot request lasts as long as the transfer of everything retained.
        options.setRpcInstallSnapshotTimeout(Math.toIntExact(TimeUnit.HOURS.toMillis(12)));
        // Timers of their own would be wheels that tick every millisecond, four per node.
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setSharedTimerPool(true);
        // The bytes in flight are bounded before JRaft, so its ring never fills; if it does, refuse instead of
        // blocking.
        options.setApplyTaskMode(ApplyTaskMode.NonBlocking);
        options.setRpcConnectTimeoutMs(PeerRpcClient.CONNECT_TIMEOUT_MILLIS);
        options.setRpcDefaultTimeout(Math.max(2_000, 2 * electionMillis));
        options.setRpcProcessorThreadPoolSize(12);
        return options;
    }

    private static RaftOptions raftOptions(CommitLogConfig config, int electionMillis) {
        RaftOptions options = new RaftOptions();
        options.setElectionHeartbeatFactor(HEARTBEATS_PER_TIMEOUT);
        options.setSync(true);
        options.setSyncMeta(true);
        options.setMaxAppendBufferSize(MAX_APPEND_BUFFER_BYTES);
        options.setMaxBodySize(JRaftDefaults.MAX_BODY_BYTES);
        options.setMaxReplicatorInflightMsgs(JRaftDefaults.MAX_INFLIGHT_REQUESTS);
        options.setApplyBatch(64);
        options.setDisruptorBufferSize(RING_SLOTS);
        // Soft limit; above it a leader refuses tasks and a follower answers busy. It has to hold more than everything
        // in
        // flight, or bursts would be refused that the in-flight limit had admitted.
        options.setMaxLogsInMemoryBytes(Math.max(MIN_LOGS_IN_MEMORY_BYTES, 2 * config.maxInFlightBytes()));
        // Random part of the timeout: wide enough against split votes of three nodes, small against the timeout itself.
        options.setMaxElectionDelayMs(Math.max(100, electionMillis / 4));
        options.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
        options.setEnableLogEntryChecksum(false);
        return options;
    }
}
