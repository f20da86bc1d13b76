package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.ConsumeQueueIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ConsumeQueues in RocksDB, with each queue's newest rows in memory. Thread-safe. */
public final class StoredIndex implements ConsumeQueueIndex {
    private static final QueueRange EMPTY = new QueueRange(0, 0);

    private final StateStore store;
    private final IndexWriter writer;
    private volatile QueueDirectory queues;

    /** Retention and the deletion of a topic exclude each other: neither may bring rows of a dead queue back. */
    private final Object removal = new Object();

    public StoredIndex(StateStore store) {
        this.store = store;
        this.queues = QueueDirectory.load(store);
        this.writer = new IndexWriter(this, queues);
    }

    /** The write side, for apply. */
    public IndexWriter writer() {
        return writer;
    }

    /** Reads everything anew, when the store's content was replaced. Apply thread, between rounds. */
    public void reload() {
        QueueDirectory loaded = QueueDirectory.load(store);
        writer.reset(loaded);
        queues = loaded;
    }

    /** Every queue that has or had messages. */
    public Set<QueueId> queuesWithMessages() {
        Set<QueueId> found = new HashSet<>();
        queues.forEach(tail -> found.add(tail.id));
        return found;
    }

    @Override
    public QueueRange range(QueueId queue) {
        QueueTail tail = queues.get(queue.topicId(), queue.number());
        if (tail == null) {
            return EMPTY;
        }
        long next = tail.next();
        return new QueueRange(Math.min(tail.min(), next), next);
    }

    @Override
    public List<IndexRow> scan(QueueId queue, long fromOffset, int maxRows) {
        QueueTail tail = queues.get(queue.topicId(), queue.number());
        if (tail == null || maxRows <= 0) {
            return List.of();
        }
        long next = tail.next();
        long from = Math.max(fromOffset, tail.min());
        if (from >= next) {
            return List.of();
        }
        List<IndexRow> rows = new ArrayList<>((int) Math.min(maxRows, next - from));
        IndexChunk[] recent = tail.recent();
        if (recent.length > 0 && recent[0].firstOffset() <= from) {
            IndexChunk.Reader reader = new IndexChunk.Reader();
            for (IndexChunk chunk : recent) {
                addRows(chunk, reader, from, next, maxRows, rows);
            }
        } else {
            scanStore(queue, from, next, maxRows, rows);
        }
        return rows;
    }

    private void scanStore(QueueId queue, long from, long next, int maxRows, List<IndexRow> rows) {
        IndexChunk.Reader reader = new IndexChunk.Reader();
        try (StoreCursor cursor = store.cursor(Table.INDEX)) {
            boolean found =
                    cursor.seekBefore(QueueDirectory.indexKey(queue, from)) && QueueDirectory.isOf(cursor.key(), queue);
            // The first row at or after a queue's minimum may begin a chunk of its own when retention cut before it.
            if (!found) {
                found = cursor.seek(QueueDirectory.indexKey(queue, from));
            }
            while (found && rows.size() < maxRows && QueueDirectory.isOf(cursor.key(), queue)) {
                addRows(chunkAt(cursor), reader, from, next, maxRows, rows);
                found = cursor.next();
            }
        }
    }

    private static void addRows(
            IndexChunk chunk, IndexChunk.Reader reader, long from, long to, int maxRows, List<IndexRow> rows) {
        if (chunk.endOffset() <= from || chunk.firstOffset() >= to) {
            return;
        }
        reader.open(chunk);
        while (rows.size() < maxRows && reader.next()) {
            if (reader.offset() >= from && reader.offset() < to) {
                rows.add(row(reader));
            }
        }
    }

    private static IndexRow row(IndexChunk.Reader reader) {
        return new IndexRow(
                reader.offset(),
                reader.position(),
                reader.size(),
                reader.tagHash(),
                reader.storeTime(),
                reader.visibleAt());
    }

    /** The chunk under the cursor, over the cursor's own array. */
    private static IndexChunk chunkAt(StoreCursor cursor) {
        return IndexChunk.of(QueueDirectory.offsetOf(cursor.key()), cursor.value(), cursor.valueLength());
    }

    @Override
    public @Nullable IndexRow get(QueueId queue, long offset) {
        List<IndexRow> rows = scan(queue, offset, 1);
        return rows.isEmpty() || rows.get(0).queueOffset() != offset ? null : rows.get(0);
    }

    @Override
    public long firstOffsetAtOrAfter(QueueId queue, long timeMillis) {
        return search(queue, (chunk, reader) -> chunk.storeTime() >= timeMillis ? chunk.firstOffset() : -1);
    }

    /** Offset of the first row that became visible at or after a position; the next offset when there is none. */
    public long firstOffsetAtOrAfterPosition(QueueId queue, long position) {
        return search(queue, (chunk, reader) -> {
            reader.open(chunk);
            while (reader.next()) {
                if (reader.visibleAt() >= position) {
                    return reader.offset();
                }
            }
            return -1;
        });
    }

    /** Finds the first offset in a chunk that a monotonic search looks for. */
    private interface Probe {
        /** Offset of the chunk's first row that is not before what is looked for; -1 when all are before. */
        long firstIn(IndexChunk chunk, IndexChunk.Reader reader);
    }

    /** Binary search over offsets: store times and positions both grow along a queue. */
    private long search(QueueId queue, Probe probe) {
        QueueTail tail = queues.get(queue.topicId(), queue.number());
        if (tail == null) {
            return 0;
        }
        long low = tail.min();
        long high = tail.next();
        long end = high;
        IndexChunk.Reader reader = new IndexChunk.Reader();
        try (StoreCursor cursor = store.cursor(Table.INDEX)) {
            while (low < high) {
                long middle = low + (high - low) / 2;
                if (!cursor.seekBefore(QueueDirectory.indexKey(queue, middle))
                        || !QueueDirectory.isOf(cursor.key(), queue)) {
                    return Math.max(low, tail.min());
                }
                IndexChunk chunk = chunkAt(cursor);
                long first = probe.firstIn(chunk, reader);
                if (first < 0) {
                    low = Math.max(chunk.endOffset(), middle + 1);
                } else if (first > chunk.firstOffset()) {
                    return Math.min(Math.max(first, tail.min()), end);
                } else {
                    high = chunk.firstOffset();
                }
            }
        }
        return Math.min(Math.max(low, tail.min()), end);
    }

    /**
     * Walks back a producer's chain of messages in a queue ({@link IndexChunk}) and returns the rows of {@code count}
     * of them, oldest first.
     *
     * @param lastOffset offset of the producer's newest message in the queue
     * @param stepsBack how many messages of the producer the last wanted one is before the newest
     * @param maxSteps longest walk
     * @return null when the chain is longer than the walk or its rows are gone by retention
     */
    public @Nullable List<IndexRow> chain(QueueId queue, long lastOffset, long stepsBack, int count, long maxSteps) {
        QueueTail tail = queues.get(queue.topicId(), queue.number());
        if (tail == null || stepsBack + count > maxSteps) {
            return null;
        }
        try (ChainWalk walk = new ChainWalk(store, queue)) {
            return walk.rows(lastOffset, stepsBack, count, tail.min());
        }
    }

    void removeTopic(int topicId, StoreBatch batch) {
        synchronized (removal) {
            queues.removeTopic(topicId, batch);
        }
    }

    /**
     * Forgets rows that point below a log position: retention deleted, or is about to delete, the bytes. Local to this
     * replica. Any thread but the apply thread.
     *
     * @return how many queues lost rows
     */
    public int dropBefore(long position) {
        List<QueueTail> all = new ArrayList<>();
        queues.forEach(all::add);
        int changed = 0;
        for (QueueTail tail : all) {
            long newMin = firstOffsetAtOrAfterPosition(tail.id, position);
            if (newMin > tail.min() && drop(tail, newMin)) {
                changed++;
            }
        }
        return changed;
    }

    private boolean drop(QueueTail tail, long newMin) {
        synchronized (removal) {
            if (queues.get(tail.id.topicId(), tail.id.number()) != tail) {
                return false;
            }
            // Readers leave the rows before these go.
            tail.raiseMin(newMin);
            store.update(batch -> {
                batch.put(Table.LOCAL, tail.key, BigEndian.longs(newMin));
                batch.deleteRange(
                        Table.INDEX,
                        QueueDirectory.indexKey(tail.id, 0),
                        QueueDirectory.indexKey(tail.id, firstKeptKey(tail, newMin)));
            });
            return true;
        }
    }

    /** First offset of the chunk that holds the new minimum: it must stay whole. */
    private long firstKeptKey(QueueTail tail, long newMin) {
        try (StoreCursor cursor = store.cursor(Table.INDEX)) {
            if (cursor.seekBefore(QueueDirectory.indexKey(tail.id, newMin))
                    && QueueDirectory.isOf(cursor.key(), tail.id)
                    && chunkAt(cursor).endOffset() > newMin) {
                return QueueDirectory.offsetOf(cursor.key());
            }
        }
        return newMin;
    }
}
