package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.LogStatus.Role;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.StateMachine;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a commit log on JRaft. Thread-safe; see {@link CommitLog} for the order of appends.
 *
 * <p>The directory holds {@code log/} (segments), {@code vote} (term and vote), {@code offers/} (checkpoints for
 * followers that need a copy) and, while a copy is fetched from the leader, {@code install*}/. The state has to be on
 * the same file system when its checkpoints are made of hard links.
 */
public final class JRaftCommitLog<R> implements CommitLog<R> {
    private static final Duration INSTALL_GAP = Duration.ofSeconds(10);

    private final Replica<R> replica;
    private final CommitLogConfig config;
    private final NodeImpl node;
    private final SegmentedLog log;
    private final ReadBarriers barriers;
    private final LeadershipTransfer transfer;
    private final RaftPrefix prefix;
    private volatile boolean closed;
    private volatile boolean diskFull;

    private JRaftCommitLog(Replica<R> replica) {
        this.replica = replica;
        this.config = replica.config;
        this.node = replica.node;
        this.log = replica.log;
        this.barriers = new ReadBarriers(node, replica.timer);
        this.transfer = new LeadershipTransfer(node, replica.timer);
        this.prefix =
                new RaftPrefix(node, log, replica.members, replica.snapshots, replica.offers, replica.applier::applied);
    }

    /**
     * Starts a replica. Callbacks of {@code machine} may come before this returns.
     *
     * @throws StateAheadOfLogException the state has entries that the log lost; nothing was changed
     * @throws StateBehindLogException the log no longer reaches back to the state; nothing was changed
     * @throws io.triadmq.raftlog.segment.DamageException committed data is damaged; nothing was changed
     * @throws IOException the directory or the port cannot be used
     */
    public static <R> JRaftCommitLog<R> start(CommitLogConfig config, StateMachine<R> machine) throws IOException {
        JRaftDefaults.install();
        return new JRaftCommitLog<>(Replica.start(config, machine));
    }

    /**
     * Makes a stopped node an empty one: removes its log and what was being installed, keeps its term and vote. See
     * {@link StateBehindLogException} for when to use it.
     */
    public static void discardLog(Path directory) throws IOException {
        Directories.delete(directory.resolve(Replica.LOG_DIRECTORY));
        Directories.delete(directory.resolve(Replica.INSTALL_DIRECTORY));
        Directories.delete(InstallStaging.readyBeside(directory.resolve(Replica.INSTALL_DIRECTORY)));
    }

    @Override
    public void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<R>> done) {
        if (payload.length > log.maxPayloadBytes()) {
            throw new IllegalArgumentException(
                    "payload has " + payload.length + " bytes, expected at most " + log.maxPayloadBytes());
        }
        Refused<R> refused = refusal(expectedTerm);
        if (refused != null) {
            done.accept(refused);
            return;
        }
        PendingAppend<R> append =
                new PendingAppend<>(replica.inFlight, expectedTerm, payload.length, this::leaderHint, done);
        if (!replica.inFlight.admit(append)) {
            append.end(new Refused<>(
                    Reason.BUSY,
                    replica.inFlight.bytes() + " bytes in flight, limit " + config.maxInFlightBytes(),
                    null));
            return;
        }
        try {
            node.apply(new Task(ByteBuffer.wrap(payload), append, expectedTerm));
        } catch (IllegalStateException stopping) {
            // JRaft also fails the task on its pool; whoever comes first decides, and both say the same.
            append.end(new Refused<>(Reason.SHUTTING_DOWN, "the replica is stopping", null));
        }
        if (closed) {
            // Raced with close(): JRaft may have stopped without looking at the task, and close() may have missed it.
            replica.endPendingOnceStopped();
        }
    }

    private @Nullable Refused<R> refusal(long expectedTerm) {
        if (closed) {
            return new Refused<>(Reason.SHUTTING_DOWN, "the replica is closed", null);
        }
        if (replica.broken.isBroken()) {
            return new Refused<>(Reason.SHUTTING_DOWN, "the replica is broken: " + replica.broken.cause(), null);
        }
        long leading = replica.applier.leadingTerm();
        if (leading != expectedTerm || leading == 0) {
            return new Refused<>(
                    Reason.NOT_LEADER,
                    leading == 0 ? "not the leader" : "leading in term " + leading + ", not in " + expectedTerm,
                    leaderHint());
        }
        if (diskFull) {
            return new Refused<>(Reason.DISK_FULL, "the disk is above its watermark", null);
        }
        return null;
    }

    private @Nullable String leaderHint() {
        return replica.peers.nodeId(node.getLeaderId());
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration timeout) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the replica is closed"));
        }
        return barriers.await(timeout);
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException, PositionGoneException {
        awaitInstalledLog();
        log.read(position, target, offset, length);
    }

    /** After an install the state is there a moment before the log is. One comparison otherwise. */
    private void awaitInstalledLog() throws IOException {
        long installed = replica.snapshots.installedIndex();
        if (log.storedIndex() < installed) {
            try {
                log.awaitStored(installed, INSTALL_GAP);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the log is being installed", e);
            }
        }
    }

    /**
     * Limits what an install may take from the leader, in bytes per second; from the next range on. Unlimited at first.
     */
    public void limitInstall(long bytesPerSecond) {
        replica.installThrottle.limit(bytesPerSecond);
    }

    @Override
    public long minPosition() {
        return log.minPosition();
    }

    @Override
    public LogStatus status() {
        State state = node.getNodeState();
        boolean active = state.isActive();
        return new LogStatus(
                config.selfId(),
                role(state),
                replica.votes.term(),
                leaderHint(),
                log.firstIndex(),
                log.lastIndex(),
                log.durableIndex(),
                active ? committedIndex() : replica.applier.applied().logIndex(),
                active ? appliedIndex() : replica.applier.applied().logIndex(),
                log.minPosition(),
                log.endPosition());
    }

    private long committedIndex() {
        try {
            return node.getLastCommittedIndex();
        } catch (IllegalStateException stoppedMeanwhile) {
            return replica.applier.applied().logIndex();
        }
    }

    private long appliedIndex() {
        try {
            return node.getLastAppliedLogIndex();
        } catch (IllegalStateException stoppedMeanwhile) {
            return replica.applier.applied().logIndex();
        }
    }

    private Role role(State state) {
        if (replica.broken.isBroken()) {
            return Role.FAILED;
        }
        return switch (state) {
            case STATE_LEADER, STATE_TRANSFERRING -> Role.LEADER;
            case STATE_CANDIDATE -> Role.CANDIDATE;
            case STATE_FOLLOWER -> Role.FOLLOWER;
            default -> Role.FAILED;
        };
    }

    @Override
    public List<SegmentInfo> segments() {
        return log.segments();
    }

    @Override
    public long deleteBefore(long position) throws IOException {
        return prefix.deleteBefore(position);
    }

    @Override
    public void force() throws IOException {
        log.force();
    }

    @Override
    public CompletableFuture<Void> transferLeadership(String nodeId, Duration timeout) {
        PeerId target = nodeId.isEmpty() ? PeerId.ANY_PEER : replica.peers.address(nodeId);
        if (target == null) {
            throw new IllegalArgumentException("node is '" + nodeId + "', expected a member or ''");
        }
        return transfer.to(target, timeout);
    }

    @Override
    public void suspectLeader(String deadLeader, long term) {
        PeerId address = replica.peers.address(deadLeader);
        if (!closed && address != null) {
            replica.suspicion.raise(address, term);
        }
    }

    @Override
    public void setDiskFull(boolean full) {
        diskFull = full;
    }

    @Override
    public Path directory() {
        return config.directory();
    }

    @Override
    public void close() {
        closed = true;
        replica.stop();
    }

    /** As if the process died: connections are cut first, so no handover leaves this node. For tests. */
    void crash() {
        closed = true;
        replica.crash();
    }

    /** As if the network had lost the connections that this node has opened. For tests. */
    void dropConnections() {
        replica.dropConnections();
    }

    /** For tests. */
    Node node() {
        return node;
    }

    /** For tests. */
    SegmentedLog log() {
        return log;
    }
}
