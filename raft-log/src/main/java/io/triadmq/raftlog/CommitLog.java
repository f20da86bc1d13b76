package io.triadmq.raftlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One replica of a replicated log. Thread-safe, except that {@link #append} wants one caller thread at a time per
 * desired order: entries of one thread enter the log in call order.
 *
 * @param <R> what the state machine answers per entry
 */
public interface CommitLog<R> extends AutoCloseable {
    /**
     * Proposes an entry; only the leader can. Never blocks for long: above the in-flight limit it is refused as BUSY.
     *
     * @param payload becomes the log's: do not change it afterwards
     * @param expectedTerm the term in which the caller believes to lead (from {@link StateMachine#onLeaderStart}); in
     *     any other term the entry is refused, so nothing queued before a step-down enters a later term
     * @param done called exactly once; for Applied on the apply thread in log order (must not block), otherwise on any
     *     thread
     */
    void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<R>> done);

    /**
     * Linearizable read point: completes on the apply thread or another internal one, once this node has applied
     * everything that was committed when the call was made. Works on leader and followers; fails with
     * {@link java.util.concurrent.TimeoutException} when no leader confirms in time.
     */
    CompletableFuture<Void> readBarrier(Duration timeout);

    /**
     * Copies {@code length} bytes from {@code position} of the log. Only positions of applied entries may be asked
     * for. Any thread; one positional read, no lock.
     *
     * @throws PositionGoneException below {@link #minPosition()} (retention)
     */
    void read(long position, byte[] target, int offset, int length) throws IOException, PositionGoneException;

    /** First byte position that can still be read. */
    long minPosition();

    LogStatus status();

    /** All segments, oldest first. */
    List<SegmentInfo> segments();

    /**
     * Deletes whole segments that end at or below {@code position}, as far as the Raft prefix allows (it is moved when
     * needed, which may take two calls with an entry between them). Blocks; not for event loops.
     *
     * @return the new minimum position
     */
    long deleteBefore(long position) throws IOException;

    /** Makes all that was appended so far on this replica durable. Blocks. */
    void force() throws IOException;

    /**
     * Hands leadership over, to {@code nodeId} or (empty) to the most suitable member.
     *
     * @return completes normally when this node no longer leads, exceptionally when it still does after the timeout
     */
    CompletableFuture<Void> transferLeadership(String nodeId, Duration timeout);

    /**
     * A member noticed that the leader's process is gone (connection closed and refused on reconnect): ask for an
     * election now instead of waiting for the timeout. Raft safety is unaffected. Does nothing unless this node
     * follows exactly {@code deadLeader} in exactly {@code term}.
     */
    void suspectLeader(String deadLeader, long term);

    /** Refuses appends with {@link AppendOutcome.Reason#DISK_FULL} while set; the owner of the disk decides. */
    void setDiskFull(boolean full);

    /** Directory this replica lives in. */
    Path directory();

    /** Stops the replica: pending appends end as Unknown, everything appended is forced. Blocks. Idempotent. */
    @Override
    void close();
}
