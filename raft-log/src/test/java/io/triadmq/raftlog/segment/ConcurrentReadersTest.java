package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.PositionGoneException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers never see a closed file, a torn entry or another entry's bytes, whatever the writer does meanwhile. */
class ConcurrentReadersTest {
    private static final int READERS = 4;
    private static final int ROUNDS = 600;

    @TempDir
    private Path directory;

    /** Size depends on the term too, so an entry that replaced a truncated one stands elsewhere. */
    private static int size(long index, long term) {
        return (int) ((index * 37 + term * 101) % 4_000);
    }

    private volatile boolean done;
    /** Below this nothing is truncated any more. */
    private final AtomicLong settled = new AtomicLong();

    private final AtomicLong reads = new AtomicLong();

    @Test
    void readersDuringAppendTruncateDeleteAndInterrupts_seeOnlyWholeEntries() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(READERS + 1);
        List<Thread> readers = new ArrayList<>();
        try (SegmentedLog log = Logs.open(directory, FlushMode.ASYNC)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int seed = i;
                running.add(pool.submit(() -> {
                    synchronized (readers) {
                        readers.add(Thread.currentThread());
                    }
                    read(log, new Random(seed));
                    return null;
                }));
            }
            write(log, readers);
            done = true;
            for (Future<?> reader : running) {
                reader.get(60, TimeUnit.SECONDS);
            }
            assertTrue(reads.get() > 0);
            assertEquals(log.lastIndex() - log.firstIndex() + 1, log.verify(0, Long.MAX_VALUE));
        } finally {
            done = true;
            pool.shutdownNow();
        }
    }

    private void write(SegmentedLog log, List<Thread> readers) throws Exception {
        Random random = new Random(11);
        long term = 1;
        for (int round = 0; round < ROUNDS; round++) {
            List<LogRecord> batch = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long index = log.lastIndex() + 1 + i;
                batch.add(Logs.record(index, term, size(index, term)));
            }
            log.append(batch);
            if (round % 3 == 0) {
                long keep = Math.max(settled.get(), log.lastIndex() - random.nextInt(120));
                log.truncateSuffix(keep);
                term++;
            }
            settled.set(Math.max(settled.get(), log.lastIndex() - 130));
            if (round % 10 == 0) {
                log.truncatePrefix(Math.max(1, settled.get() - 300));
                log.deleteBefore(Long.MAX_VALUE);
            }
            synchronized (readers) {
                if (!readers.isEmpty()) {
                    readers.get(random.nextInt(readers.size())).interrupt();
                }
            }
        }
    }

    private void read(SegmentedLog log, Random random) throws Exception {
        while (!done) {
            Thread.interrupted();
            long first = log.firstIndex();
            long last = log.lastIndex();
            // Most of them where the truncations happen.
            long index = random.nextInt(4) == 0
                    ? first + (long) (random.nextDouble() * (last - first + 1))
                    : Math.max(first, last - random.nextInt(60));
            long settledBefore = settled.get();
            LogRecord entry = log.entry(index);
            if (entry == null) {
                // Deleted at the head or truncated at the tail; nothing between may be missing.
                assertTrue(index < log.firstIndex() || index > settledBefore, "entry " + index + " is missing");
                continue;
            }
            assertArrayEquals(
                    Logs.record(index, entry.term(), size(index, entry.term())).payload(), entry.payload());
            if (index <= settledBefore) {
                readByPosition(log, entry);
            }
            reads.incrementAndGet();
        }
    }

    private static void readByPosition(SegmentedLog log, LogRecord entry) throws Exception {
        long position = log.payloadPosition(entry.index());
        if (position == SegmentedLog.NO_POSITION) {
            assertTrue(entry.index() < log.firstIndex());
            return;
        }
        byte[] bytes = new byte[entry.payload().length];
        try {
            log.read(position, bytes, 0, bytes.length);
            assertArrayEquals(entry.payload(), bytes);
        } catch (PositionGoneException e) {
            assertTrue(position < log.minPosition());
        }
    }
}
