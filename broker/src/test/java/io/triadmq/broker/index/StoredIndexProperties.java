package io.triadmq.broker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.testing.TempDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** DenseQueues, and every read against a model that keeps all rows: appends, deletion by retention, restarts. */
class StoredIndexProperties {
    private static final int QUEUES = 3;

    private final List<List<IndexRow>> model = new ArrayList<>();
    private final long[] min = new long[QUEUES];
    private Random random = new Random();
    private long position;
    private long time;

    @Property(tries = 30)
    void everyRead_isThatOfTheModel(@ForAll long seed) throws IOException {
        random = new Random(seed);
        model.clear();
        position = 0;
        time = 1_000;
        for (int q = 0; q < QUEUES; q++) {
            model.add(new ArrayList<>());
            min[q] = 0;
        }
        try (TempDirectory directory = new TempDirectory()) {
            StateStore store = StateStore.open(directory.path(), StoreOptions.DEFAULT);
            StoredIndex index = new StoredIndex(store);
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> {
                        store.close(() -> {});
                        store = StateStore.open(directory.path(), StoreOptions.DEFAULT);
                        index = new StoredIndex(store);
                    }
                    case 1 -> dropBefore(index);
                    default -> appendRound(index, store);
                }
                checkReads(index);
            }
            store.close();
        }
    }

    private void appendRound(StoredIndex index, StateStore store) {
        IndexWriter writer = index.writer();
        Set<QueueId> touched = new HashSet<>();
        try (StoreBatch batch = store.newBatch()) {
            for (int entry = 1 + random.nextInt(3); entry > 0; entry--) {
                time += random.nextInt(3);
                position += random.nextInt(100);
                // Now and then more rows than a chunk takes.
                int messages = random.nextInt(20) == 0 ? 600 : 1 + random.nextInt(12);
                for (int m = 0; m < messages; m++) {
                    append(writer, batch, touched);
                }
                writer.endEntry(time, batch);
            }
            writer.endRound(batch);
            store.write(batch);
            assertEquals(touched, new HashSet<>(writer.publish()));
            writer.startRound();
        }
    }

    private void append(IndexWriter writer, StoreBatch batch, Set<QueueId> touched) {
        int queue = random.nextInt(QUEUES);
        int size = 91 + random.nextInt(3_000);
        int tag = random.nextInt();
        List<IndexRow> rows = model.get(queue);
        assertEquals(rows.size(), writer.open(1, queue), "offsets are dense");
        writer.append(position, size, tag, 0, time, batch);
        rows.add(new IndexRow(rows.size(), position, size, tag, time));
        touched.add(new QueueId(1, queue));
        position += size;
    }

    private void dropBefore(StoredIndex index) {
        long cut = (long) (position * random.nextDouble());
        index.dropBefore(cut);
        for (int q = 0; q < QUEUES; q++) {
            List<IndexRow> rows = model.get(q);
            while (min[q] < rows.size() && rows.get((int) min[q]).position() < cut) {
                min[q]++;
            }
        }
    }

    private void checkReads(StoredIndex index) {
        for (int q = 0; q < QUEUES; q++) {
            QueueId queue = new QueueId(1, q);
            List<IndexRow> rows = model.get(q);
            int next = rows.size();
            assertEquals(new QueueRange(min[q], next), index.range(queue));
            int from = (int) Math.max(0, random.nextInt(next + 10) - 5);
            int max = 1 + random.nextInt(40);
            int first = (int) Math.max(from, min[q]);
            List<IndexRow> expected = first >= next ? List.of() : rows.subList(first, Math.min(next, first + max));
            assertEquals(expected, index.scan(queue, from, max));
            assertEquals(from >= min[q] && from < next ? rows.get(from) : null, index.get(queue, from));
            long wanted = 1_000 + (next == 0 ? 0 : random.nextInt((int) (time - 1_000) + 2));
            assertEquals(firstAtOrAfter(rows, min[q], wanted), index.firstOffsetAtOrAfter(queue, wanted));
        }
        assertEquals(new QueueRange(0, 0), index.range(new QueueId(2, 0)));
        assertNull(index.get(new QueueId(1, QUEUES), 0));
    }

    private static long firstAtOrAfter(List<IndexRow> rows, long min, long wanted) {
        for (IndexRow row : rows.subList((int) min, rows.size())) {
            if (row.storeTime() >= wanted) {
                return row.queueOffset();
            }
        }
        return rows.size();
    }
}
