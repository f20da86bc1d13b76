package io.triadmq.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.testing.MemoryCommitLog;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TestReplica;
import io.triadmq.raftlog.AppendOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of the index beside an apply thread that works hard, on real RocksDB. */
final class IndexReadersTest {
    private static final int QUEUES = 3;
    private static final int MESSAGES = 30_000;
    private static final int READERS = 3;
    private static final int IN_FLIGHT = 500;

    /** The n-th message of a queue carries this number as tag, so that a row shows whether it belongs where it stands. */
    private static int tagOf(long offset) {
        return (int) (offset * 31 + 7);
    }

    @Test
    void rows_haveNoGaps_areWhole_andAreNeverBeyondWhatWasApplied(@TempDir Path directory) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean over = new AtomicBoolean();
        try (TestReplica replica = TestReplica.start(directory, new MemoryCommitLog.Stored())) {
            int topic = replica.createTopic("orders", QUEUES);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                readers.add(threads.submit(() -> read(replica, topic, random, over)));
            }
            Future<?> flushes = threads.submit(() -> {
                while (!over.get()) {
                    replica.replica().store().flush(() -> {});
                }
                return null;
            });

            write(replica, topic);

            over.set(true);
            flushes.get(60, TimeUnit.SECONDS);
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get(60, TimeUnit.SECONDS) > 0, "something was read");
            }
            for (int number = 0; number < QUEUES; number++) {
                assertEquals(
                        new QueueRange(0, MESSAGES / QUEUES),
                        replica.state().index().range(new QueueId(topic, number)));
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static void write(TestReplica replica, int topic) throws Exception {
        List<CompletableFuture<AppendOutcome<?>>> sent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            QueueId queue = new QueueId(topic, i % QUEUES);
            SendRequest request = Records.request("orders", queue, null, tagOf(i / QUEUES), "x");
            CompletableFuture<AppendOutcome<?>> outcome = new CompletableFuture<>();
            replica.replica().proposals().send(request, outcome::complete);
            sent.add(outcome);
            if (i >= IN_FLIGHT) {
                sent.get(i - IN_FLIGHT).get(60, TimeUnit.SECONDS);
            }
        }
        for (CompletableFuture<AppendOutcome<?>> each : sent) {
            assertTrue(each.get(60, TimeUnit.SECONDS) instanceof AppendOutcome.Applied, "applied");
        }
    }

    /** Returns the number of rows seen. */
    private static int read(TestReplica replica, int topic, SplittableRandom random, AtomicBoolean over) {
        ConsumeQueueIndex index = replica.state().index();
        long[] seenNext = new long[QUEUES];
        int rows = 0;
        while (!over.get()) {
            int number = random.nextInt(QUEUES);
            QueueId queue = new QueueId(topic, number);
            QueueRange before = index.range(queue);
            assertTrue(before.next() >= seenNext[number], "the end of a queue never falls");
            seenNext[number] = before.next();
            if (before.next() == 0) {
                continue;
            }
            // Mostly near the end, where apply is at work.
            long from = random.nextInt(4) == 0
                    ? random.nextLong(before.next())
                    : Math.max(0, before.next() - 1 - random.nextInt(50));
            List<IndexRow> scanned = index.scan(queue, from, 40);
            long endPosition = replica.replica().log().status().endPosition();
            QueueRange after = index.range(queue);
            assertTrue(
                    scanned.size() >= Math.min(40, before.next() - from),
                    () -> "all that was there: " + scanned.size() + " rows from " + from + " of " + before);
            for (int i = 0; i < scanned.size(); i++) {
                check(scanned.get(i), from + i, after, endPosition);
            }
            IndexRow one = index.get(queue, from);
            assertTrue(one != null, "a row below the end");
            check(one, from, after, endPosition);
            assertEquals(null, index.get(queue, index.range(queue).next() + IN_FLIGHT + 1));
            rows += scanned.size();
        }
        return rows;
    }

    private static void check(IndexRow row, long offset, QueueRange after, long endPosition) {
        assertEquals(offset, row.queueOffset(), "no gap");
        assertTrue(offset < after.next(), "nothing beyond what was applied");
        assertEquals(tagOf(offset), row.tagHash(), "the row of this message");
        assertTrue(row.size() > 0 && row.storeTime() > 0, row.toString());
        assertTrue(row.position() > 0 && row.position() + row.size() <= endPosition, row.toString());
    }
}
