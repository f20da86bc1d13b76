package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.QueueId;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the messages of each queue in commit order and writes their rows. The offsets given out for one queue are 0,
 * 1, 2, ... without gap or repeat, across restarts and leader changes.
 *
 * <p>Part of apply: pure, and owned by the apply thread. Per entry: {@link #append} for each message, {@link #endEntry};
 * per round: {@link #endRound} into the batch, then, once the batch is written, {@link #publish}.
 */
public final class IndexWriter {
    /** Memory for the newest chunks of all queues together. */
    private static final long MAX_RECENT_BYTES = 16L << 20;

    private final StoredIndex index;
    private final ArrayDeque<ChunkWriter> spareWriters = new ArrayDeque<>();
    private final List<QueueTail> inEntry = new ArrayList<>();
    private final List<QueueTail> inRound = new ArrayList<>();
    private final byte[] indexKey = new byte[16];
    private final byte[] nextOffset = new byte[8];

    /** Queues with chunks in memory, longest untouched first. */
    private final LinkedHashMap<QueueTail, Boolean> recentlyTouched = new LinkedHashMap<>(64, 0.75f, true);

    private long recentBytes;
    private QueueDirectory queues;

    /** The queue of the last {@link #open}; null before. */
    private @Nullable QueueTail open;

    IndexWriter(StoredIndex index, QueueDirectory queues) {
        this.index = index;
        this.queues = queues;
    }

    /** Starts over on other state, when it was replaced. */
    void reset(QueueDirectory replaced) {
        queues = replaced;
        recentlyTouched.clear();
        recentBytes = 0;
    }

    /**
     * Chooses the queue that the following {@link #append} calls are for.
     *
     * @return the offset that its next message gets
     */
    public long open(int topicId, int queueNumber) {
        open = queues.getOrCreate(topicId, queueNumber);
        return open.pendingNext;
    }

    /**
     * Adds a row to the open queue.
     *
     * @param link see {@link IndexChunk}
     * @param batch the round's batch
     * @param storeTime of the entry
     */
    public void append(long position, int size, int tagHash, long link, long storeTime, StoreBatch batch) {
        QueueTail tail = requireOpen();
        ChunkWriter writer = tail.building;
        if (writer == null) {
            writer = startBuilding(tail);
            writer.begin(tail.pendingNext, position);
        } else if (writer.count() == IndexChunk.MAX_ROWS) {
            finish(tail, writer, storeTime, batch);
            writer.begin(tail.pendingNext, position);
        }
        writer.add(position, size, tagHash, link);
        tail.pendingNext++;
    }

    /**
     * Adds a row of a half message to the open queue: it becomes visible there. An entry adds either such rows or
     * others.
     *
     * @param visibleAt position of the command that says so, above that of every earlier row
     * @param position of the record
     */
    public void appendHalf(long visibleAt, long position, int size, int tagHash, long storeTime, StoreBatch batch) {
        QueueTail tail = requireOpen();
        ChunkWriter writer = tail.building;
        if (writer == null) {
            writer = startBuilding(tail);
            writer.beginHalf(tail.pendingNext, visibleAt);
        } else if (writer.count() == IndexChunk.MAX_ROWS) {
            finish(tail, writer, storeTime, batch);
            writer.beginHalf(tail.pendingNext, visibleAt);
        }
        if (!writer.wereHalf()) {
            throw new IllegalStateException("queue " + tail.id + " has rows of another kind in this entry");
        }
        writer.addHalf(visibleAt, position, size, tagHash);
        tail.pendingNext++;
    }

    private QueueTail requireOpen() {
        QueueTail tail = open;
        if (tail == null) {
            throw new IllegalStateException("no queue open");
        }
        return tail;
    }

    private ChunkWriter startBuilding(QueueTail tail) {
        ChunkWriter writer = spareWriters.isEmpty() ? new ChunkWriter() : spareWriters.pop();
        tail.building = writer;
        inEntry.add(tail);
        return writer;
    }

    /** Puts the rows of the entry into the round's batch. */
    public void endEntry(long storeTime, StoreBatch batch) {
        for (int i = 0; i < inEntry.size(); i++) {
            QueueTail tail = inEntry.get(i);
            ChunkWriter writer = tail.building;
            if (writer == null) {
                throw new IllegalStateException("queue " + tail.id + " has no rows in this entry");
            }
            finish(tail, writer, storeTime, batch);
            spareWriters.push(writer);
            tail.building = null;
        }
        inEntry.clear();
    }

    private void finish(QueueTail tail, ChunkWriter writer, long storeTime, StoreBatch batch) {
        IndexChunk chunk = writer.finish(storeTime);
        System.arraycopy(tail.key, 0, indexKey, 0, tail.key.length);
        BigEndian.putLong(indexKey, tail.key.length, chunk.firstOffset());
        batch.put(Table.INDEX, indexKey, indexKey.length, chunk.bytes(), chunk.length());
        tail.finish(chunk);
        if (!tail.inRound) {
            tail.inRound = true;
            inRound.add(tail);
        }
    }

    /** Deletes the topic's queues, with what this round added to them. Between entries only. */
    public void removeTopic(int topicId, StoreBatch batch) {
        inRound.removeIf(tail -> tail.id.topicId() == topicId);
        queues.forEach(tail -> {
            if (tail.id.topicId() == topicId && recentlyTouched.remove(tail) != null) {
                recentBytes -= tail.forgetRecent();
            }
        });
        index.removeTopic(topicId, batch);
    }

    /** Puts the queues' next offsets into the batch. */
    public void endRound(StoreBatch batch) {
        for (int i = 0; i < inRound.size(); i++) {
            QueueTail tail = inRound.get(i);
            BigEndian.putLong(nextOffset, 0, tail.pendingNext);
            batch.put(Table.QUEUES, tail.key, tail.key.length, nextOffset, nextOffset.length);
        }
    }

    /**
     * Lets readers see the round, whose batch is written.
     *
     * @return the queues that advanced, valid until the next call of any method
     */
    public Set<QueueId> publish() {
        for (int i = 0; i < inRound.size(); i++) {
            QueueTail tail = inRound.get(i);
            recentBytes += tail.publish();
            recentlyTouched.put(tail, Boolean.TRUE);
        }
        Iterator<QueueTail> eldest = recentlyTouched.keySet().iterator();
        while (recentBytes > MAX_RECENT_BYTES && eldest.hasNext()) {
            recentBytes -= eldest.next().forgetRecent();
            eldest.remove();
        }
        return new Advanced(inRound);
    }

    /** Forgets the published round. */
    public void startRound() {
        inRound.clear();
    }

    /** The ids of some queues, without a copy. */
    private static final class Advanced extends AbstractSet<QueueId> {
        private final List<QueueTail> tails;

        Advanced(List<QueueTail> tails) {
            this.tails = tails;
        }

        @Override
        public Iterator<QueueId> iterator() {
            Iterator<QueueTail> each = tails.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return each.hasNext();
                }

                @Override
                public QueueId next() {
                    return each.next().id;
                }
            };
        }

        @Override
        public int size() {
            return tails.size();
        }
    }
}
