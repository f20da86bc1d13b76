package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Moves the start of JRaft's log window so that retention may delete. JRaft never forgets by itself: with each snapshot
 * its window starts after the snapshot <em>before</em> that one. So one snapshot at the last entry that may go, and
 * another one after it, move the window exactly to the first entry that stays.
 *
 * <p>The first move after a start is coarser: the snapshot before it is the state that was restored, so the window then
 * starts there even when less was asked for. Followers that lag further than that are sent an install, which skips the
 * segments they have.
 */
final class RaftPrefix {
    private static final long SNAPSHOT_TIMEOUT_SECONDS = 30;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Node node;
    private final SegmentedLog log;
    private final MembershipHistory members;
    private final SnapshotStore snapshots;
    private final InstallOffers offers;
    private final Supplier<AppliedPoint> applied;

    RaftPrefix(
            Node node,
            SegmentedLog log,
            MembershipHistory members,
            SnapshotStore snapshots,
            InstallOffers offers,
            Supplier<AppliedPoint> applied) {
        this.node = node;
        this.log = log;
        this.members = members;
        this.snapshots = snapshots;
        this.offers = offers;
        this.applied = applied;
    }

    /** Blocks for up to a minute. @return the new minimum position of the log */
    synchronized long deleteBefore(long position) throws IOException {
        // A follower that fetches a copy of this node goes on with the entry after it.
        long limit = Math.min(applied.get().logIndex(), offers.firstIndexNeeded());
        // One more than the first entry that stays: a segment goes only when the next one starts with a released entry.
        long firstKept = Math.min(firstIndexAtOrAfter(position) + 1, limit);
        if (firstKept > log.firstIndex() + 1) {
            for (int move = 0; move < 2 && log.prefixIndex() < firstKept; move++) {
                if (!moveOnce(firstKept)) {
                    break;
                }
            }
        }
        return log.deleteBefore(position);
    }

    /** First entry of the first segment that does not end at or below {@code position}. */
    private long firstIndexAtOrAfter(long position) throws IOException {
        List<SegmentInfo> segments = log.segments();
        long base = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).basePosition();
        for (SegmentInfo segment : segments) {
            if (segment.endPosition() > position) {
                base = Math.min(base, segment.basePosition());
                break;
            }
        }
        return LogPositions.firstIndexAt(log, base);
    }

    private boolean moveOnce(long firstKept) throws IOException {
        long before = snapshots.lastIndex();
        long index = Math.min(Math.max(firstKept - 1, before + 1), applied.get().logIndex());
        snapshots.next(new AppliedPoint(index, log.term(index), members.asOf(index)));
        Status status = takeSnapshot();
        if (!status.isOk()) {
            // Busy with an install, or overtaken by one: the next round of retention tries again.
            return false;
        }
        awaitPrefix(before + 1);
        return true;
    }

    private Status takeSnapshot() throws IOException {
        CompletableFuture<Status> taken = new CompletableFuture<>();
        node.snapshot(taken::complete);
        try {
            return taken.get(SNAPSHOT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the raft prefix moves", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the raft prefix did not move within " + SNAPSHOT_TIMEOUT_SECONDS + " s", e);
        }
    }

    /** JRaft hands the move to its log thread after it has reported the snapshot. */
    private void awaitPrefix(long index) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SNAPSHOT_TIMEOUT_SECONDS);
        while (log.prefixIndex() < index && log.brokenBy() == null && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
