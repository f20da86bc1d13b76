package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.AppendOutcome.Unknown;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import io.triadmq.raftlog.StateMachine;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds committed entries to the state machine in rounds, and tells it who leads. Every callback runs on JRaft's apply
 * thread; the volatile fields may be read by any.
 *
 * <p>Invariant NeverAhead: an entry is applied only when the local log holds it, with its own term, stored as the flush
 * mode demands. JRaft may commit on the leader before its own write has returned, and on a follower before a cut of
 * conflicting entries has reached the disk; in both cases apply waits here. The log thread never waits for apply.
 */
final class Applier<R> extends StateMachineAdapter {
    /** A round is ended early at this size, so that answers and memory do not wait for a long catch-up. */
    private static final int MAX_ROUND_ENTRIES = 256;

    private static final long MAX_ROUND_BYTES = 8L << 20;

    private record Answer<R>(PendingAppend<R> append, Applied<R> outcome) {}

    private final StateMachine<R> machine;
    private final SegmentedLog log;
    private final MembershipHistory members;
    private final Peers peers;
    private final BrokenSwitch broken;
    private final LogWait logWait;
    private final SnapshotPoints snapshots;

    private final List<Answer<R>> answers = new ArrayList<>();
    private volatile AppliedPoint applied;
    private volatile long leadingTerm;
    private int roundEntries;
    private long roundBytes;
    private long lastIndex;
    private long lastTerm;

    Applier(
            StateMachine<R> machine,
            AppliedPoint restored,
            SegmentedLog log,
            MembershipHistory members,
            Peers peers,
            SnapshotPoints snapshots,
            BrokenSwitch broken) {
        this.machine = machine;
        this.applied = restored;
        this.log = log;
        this.members = members;
        this.peers = peers;
        this.snapshots = snapshots;
        this.broken = broken;
        this.logWait = new LogWait(log);
    }

    /** Up to where the state machine shows the log. */
    AppliedPoint applied() {
        return applied;
    }

    /** The term this node leads in, as told to the state machine; 0 while it does not. */
    long leadingTerm() {
        return leadingTerm;
    }

    @Override
    public void onApply(Iterator entries) {
        try {
            while (entries.hasNext()) {
                applyOne(entries);
                if (roundEntries >= MAX_ROUND_ENTRIES || roundBytes >= MAX_ROUND_BYTES) {
                    endRound();
                    entries.commit();
                }
                entries.next();
            }
            endRound();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("waiting for the log", e);
        } catch (IOException | RuntimeException | Error e) {
            throw failed("applying entry " + entries.getIndex(), e);
        }
    }

    private void applyOne(Iterator entries) throws IOException, InterruptedException {
        long index = entries.getIndex();
        if (index <= applied.logIndex()) {
            // A snapshot of another point than the state's own was loaded: the state has this entry already.
            return;
        }
        long term = entries.getTerm();
        if (!logWait.holds(index, term)) {
            // What is applied already need not wait for the disk with us.
            endRound();
            logWait.await(index, term);
        }
        byte[] payload = SegmentedLogStorage.bytes(entries.getData());
        long position = log.payloadPosition(index);
        R result = machine.apply(new CommittedEntry(index, term, position, payload));
        PendingAppend<R> append = ownAppend(entries.done());
        if (append != null) {
            answers.add(new Answer<>(append, new Applied<>(index, position, result)));
        }
        lastIndex = index;
        lastTerm = term;
        roundEntries++;
        roundBytes += payload.length;
    }

    @SuppressWarnings(
            "unchecked") // only this replica's append() hands closures to JRaft, and it makes them of this type
    private @Nullable PendingAppend<R> ownAppend(@Nullable Closure closure) {
        return (PendingAppend<R>) closure;
    }

    private void endRound() {
        if (roundEntries == 0) {
            return;
        }
        AppliedPoint point = new AppliedPoint(lastIndex, lastTerm, members.asOf(lastIndex));
        machine.endRound(point);
        applied = point;
        roundEntries = 0;
        roundBytes = 0;
        for (Answer<R> answer : answers) {
            answer.append().end(answer.outcome());
        }
        answers.clear();
    }

    /** JRaft stops the node when this is thrown; entries applied in the open round were committed but have no answer. */
    private RuntimeException failed(String doing, Throwable cause) {
        broken.trip(doing, cause);
        for (Answer<R> answer : answers) {
            answer.append().end(new Unknown<>(answer.append().term(), "apply failed: " + cause));
        }
        answers.clear();
        return new IllegalStateException(doing + " failed", cause);
    }

    @Override
    public void onLeaderStart(long term) {
        leadingTerm = term;
        guarded("starting to lead", () -> machine.onLeaderStart(term));
    }

    @Override
    public void onLeaderStop(Status status) {
        long term = leadingTerm;
        if (term == 0) {
            // Elected, but stepped down before the first entry of the term was committed: nobody was told.
            return;
        }
        leadingTerm = 0;
        guarded("ceasing to lead", () -> machine.onLeaderStop(term));
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        guarded("following", () -> machine.onFollowing(peers.nodeId(context.getLeaderId()), context.getTerm()));
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        guarded("losing the leader", () -> machine.onFollowing(null, context.getTerm()));
    }

    /** A failing state machine stops the node: it could neither serve nor be trusted to have stopped serving. */
    private void guarded(String doing, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            broken.trip(doing, e);
            throw e;
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        snapshots.save(applied, done);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            AppliedPoint installed = snapshots.load(reader, machine);
            if (installed != null) {
                applied = installed;
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            broken.trip("installing the state that the leader sent", e);
            return false;
        }
    }

    @Override
    public void onError(RaftException error) {
        broken.trip("raft", error);
    }

    /** Membership is read from the log's own entries, see {@link MembershipHistory}. */
    @Override
    public void onConfigurationCommitted(Configuration configuration) {}

    @Override
    public void onShutdown() {}
}
