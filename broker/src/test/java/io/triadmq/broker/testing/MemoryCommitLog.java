package io.triadmq.broker.testing;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.CommittedEntry;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The log of a group of one, in memory: commits at once, applies in rounds on a thread of its own. What it holds
 * outlives it in {@link Stored}, so that a replica can be restarted on it.
 */
public final class MemoryCommitLog<R> implements CommitLog<R> {
    /** Bytes between payloads, as a real log has headers. */
    static final int HEADER_BYTES = 32;

    private static final int MAX_ROUND = 16;

    /** The entries, as on a disk. */
    public static final class Stored {
        final List<CommittedEntry> entries = new ArrayList<>();
        long endPosition;
        long minPosition;
        long term;

        public synchronized List<CommittedEntry> entries() {
            return List.copyOf(entries);
        }

        synchronized CommittedEntry add(byte[] payload, long inTerm) {
            CommittedEntry entry = new CommittedEntry(entries.size() + 1, inTerm, endPosition + HEADER_BYTES, payload);
            entries.add(entry);
            endPosition = entry.position() + payload.length;
            return entry;
        }
    }

    private record Waiting<R>(CommittedEntry entry, Consumer<AppendOutcome<R>> done) {}

    private final Stored stored;
    private final StateMachine<R> machine;
    private final Path directory;
    private final ExecutorService applyThread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "memory-log-apply"));
    private final List<Waiting<R>> committed = new ArrayList<>();
    private final long term;
    private volatile long applied;
    private volatile boolean closed;

    public MemoryCommitLog(Stored stored, StateMachine<R> machine, Path directory) {
        this.stored = stored;
        this.machine = machine;
        this.directory = directory;
        synchronized (stored) {
            this.term = ++stored.term;
        }
        AppliedPoint restored = machine.restored();
        this.applied = restored.logIndex();
        applyThread.execute(() -> {
            replay(restored.logIndex());
            machine.onLeaderStart(term);
        });
    }

    /** Nothing that is appended from now on is applied, and so nothing is answered, until the hold is closed. */
    public Hold hold() {
        CountDownLatch released = new CountDownLatch(1);
        applyThread.execute(() -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return released::countDown;
    }

    /** Ends with {@link #close}. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    private void replay(long after) {
        List<CommittedEntry> all = stored.entries();
        for (CommittedEntry entry : all.subList((int) after, all.size())) {
            machine.apply(entry);
            machine.endRound(new AppliedPoint(entry.logIndex(), entry.term(), "memory"));
            applied = entry.logIndex();
        }
    }

    @Override
    public void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<R>> done) {
        if (closed || expectedTerm != term) {
            done.accept(new AppendOutcome.Refused<>(
                    closed ? AppendOutcome.Reason.SHUTTING_DOWN : AppendOutcome.Reason.NOT_LEADER, "", null));
            return;
        }
        synchronized (committed) {
            committed.add(new Waiting<>(stored.add(payload, term), done));
        }
        applyThread.execute(this::applyRound);
    }

    private void applyRound() {
        List<Waiting<R>> round;
        synchronized (committed) {
            round = new ArrayList<>(committed.subList(0, Math.min(MAX_ROUND, committed.size())));
            committed.subList(0, round.size()).clear();
        }
        if (round.isEmpty()) {
            return;
        }
        List<R> results = new ArrayList<>();
        for (Waiting<R> one : round) {
            results.add(machine.apply(one.entry));
        }
        CommittedEntry last = round.get(round.size() - 1).entry;
        machine.endRound(new AppliedPoint(last.logIndex(), last.term(), "memory"));
        applied = last.logIndex();
        for (int i = 0; i < round.size(); i++) {
            CommittedEntry entry = round.get(i).entry;
            round.get(i).done.accept(new AppendOutcome.Applied<>(entry.logIndex(), entry.position(), results.get(i)));
        }
    }

    @Override
    public CompletableFuture<Void> readBarrier(Duration timeout) {
        return CompletableFuture.runAsync(() -> {}, applyThread);
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException, PositionGoneException {
        synchronized (stored) {
            if (position < stored.minPosition) {
                throw new PositionGoneException(position, stored.minPosition);
            }
            int done = 0;
            for (CommittedEntry entry : stored.entries) {
                long from = position + done;
                long end = entry.position() + entry.payload().length;
                if (from < end && done < length) {
                    // Headers between payloads read as zeros.
                    int gap = (int) Math.max(0, Math.min(entry.position() - from, length - done));
                    java.util.Arrays.fill(target, offset + done, offset + done + gap, (byte) 0);
                    done += gap;
                    int at = (int) (position + done - entry.position());
                    int count = Math.min(length - done, entry.payload().length - at);
                    if (count > 0) {
                        System.arraycopy(entry.payload(), at, target, offset + done, count);
                        done += count;
                    }
                }
            }
            if (done < length) {
                throw new IOException("read past the end");
            }
        }
    }

    @Override
    public long minPosition() {
        synchronized (stored) {
            return stored.minPosition;
        }
    }

    @Override
    public LogStatus status() {
        synchronized (stored) {
            long last = stored.entries.size();
            return new LogStatus(
                    "n0",
                    LogStatus.Role.LEADER,
                    term,
                    "n0",
                    1,
                    last,
                    last,
                    last,
                    applied,
                    stored.minPosition,
                    stored.endPosition);
        }
    }

    @Override
    public List<SegmentInfo> segments() {
        return List.of();
    }

    @Override
    public long deleteBefore(long position) {
        synchronized (stored) {
            stored.minPosition = Math.max(stored.minPosition, position);
            return stored.minPosition;
        }
    }

    @Override
    public void force() {
        // Memory is as durable as it gets.
    }

    @Override
    public CompletableFuture<Void> transferLeadership(String nodeId, Duration timeout) {
        return CompletableFuture.failedFuture(new IllegalStateException("a group of one"));
    }

    @Override
    public void suspectLeader(String deadLeader, long inTerm) {
        // Nobody else is here.
    }

    @Override
    public void setDiskFull(boolean full) {
        // There is no disk.
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        closed = true;
        applyThread.shutdown();
        try {
            if (!applyThread.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("apply does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
