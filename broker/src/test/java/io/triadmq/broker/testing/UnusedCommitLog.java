package io.triadmq.broker.testing;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A log of which a test uses a part: the rest says so when it is called. */
public abstract class UnusedCommitLog<R> implements CommitLog<R> {
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("not part of this test");
    }

    @Override
    public void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<R>> done) {
        throw unused();
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration timeout) {
        throw unused();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException, PositionGoneException {
        throw unused();
    }

    @Override
    public long minPosition() {
        throw unused();
    }

    @Override
    public LogStatus status() {
        throw unused();
    }

    @Override
    public List<SegmentInfo> segments() {
        throw unused();
    }

    @Override
    public long deleteBefore(long position) throws IOException {
        throw unused();
    }

    @Override
    public void force() throws IOException {
        throw unused();
    }

    @Override
    public CompletableFuture<Void> transferLeadership(String nodeId, Duration timeout) {
        throw unused();
    }

    @Override
    public void suspectLeader(String deadLeader, long term) {
        throw unused();
    }

    @Override
    public void setDiskFull(boolean full) {
        throw unused();
    }

    @Override
    public Path directory() {
        throw unused();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
