package io.triadmq.broker.index;

import io.triadmq.broker.model.QueueId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one queue without asking RocksDB: its range and its newest chunks.
 *
 * <p>The volatile fields are for any thread: {@code min} is written by retention, the others by the apply thread, in
 * this order: chunks, then {@code next}. All other fields are the apply thread's.
 */
final class QueueTail {
    /** Chunks kept per queue: enough for consumers that follow closely. */
    private static final int MAX_RECENT = 32;

    private static final IndexChunk[] NONE = {};

    final QueueId id;
    final byte[] key;
    private volatile long min;
    private volatile long next;
    private volatile IndexChunk[] recent = NONE;

    /** Offset that the next message of the round gets. */
    long pendingNext;

    /** The chunk being built for the current entry; null when the entry has had no message for this queue yet. */
    @Nullable
    ChunkWriter building;

    /** Chunks finished in this round; their rows are in the round's batch. */
    private IndexChunk[] finished = NONE;

    boolean inRound;

    /** Memory of {@link #recent}, roughly; apply thread. */
    private long recentBytes;

    private static final int BYTES_PER_CHUNK_OBJECT = 80;

    QueueTail(QueueId id, byte[] key, long min, long next) {
        this.id = id;
        this.key = key;
        this.min = min;
        this.next = next;
        this.pendingNext = next;
    }

    long min() {
        return min;
    }

    long next() {
        return next;
    }

    IndexChunk[] recent() {
        return recent;
    }

    void raiseMin(long newMin) {
        min = newMin;
    }

    void finish(IndexChunk chunk) {
        finished = append(finished, chunk);
    }

    /**
     * The round is written: readers may see it.
     *
     * @return by how much the memory grew
     */
    long publish() {
        int published = finished.length;
        IndexChunk[] all = recent;
        int keep = Math.min(all.length, Math.max(0, MAX_RECENT - published));
        IndexChunk[] merged = Arrays.copyOfRange(all, all.length - keep, all.length + published);
        System.arraycopy(finished, 0, merged, keep, published);
        recent = merged;
        next = pendingNext;
        finished = NONE;
        inRound = false;
        long before = recentBytes;
        recentBytes = 0;
        for (IndexChunk chunk : merged) {
            recentBytes += chunk.length() + BYTES_PER_CHUNK_OBJECT;
        }
        return recentBytes - before;
    }

    /**
     * Forgets the chunks from memory; they are in RocksDB.
     *
     * @return by how much the memory shrank
     */
    long forgetRecent() {
        long before = recentBytes;
        recent = NONE;
        recentBytes = 0;
        return before;
    }

    private static IndexChunk[] append(IndexChunk[] chunks, IndexChunk chunk) {
        IndexChunk[] longer = Arrays.copyOf(chunks, chunks.length + 1);
        longer[chunks.length] = chunk;
        return longer;
    }
}
