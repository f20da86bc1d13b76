package io.triadmq.broker.index;

import io.triadmq.broker.bytes.ByteSink;

/** Builds one {@link IndexChunk} of a queue while an entry is applied. Reused; not thread-safe. */
final class ChunkWriter {
    private final ByteSink rows = new ByteSink(256);
    private final ByteSink value = new ByteSink(256);
    private long firstOffset;
    private long firstPosition;
    private long endPosition;
    private boolean wereHalf;
    private int count;

    int count() {
        return count;
    }

    boolean wereHalf() {
        return wereHalf;
    }

    /**
     * @param position of the first record
     */
    void begin(long offset, long position) {
        begin(offset, position, false);
    }

    /**
     * @param visibleAt position of the command that makes the first half message visible
     */
    void beginHalf(long offset, long visibleAt) {
        begin(offset, visibleAt, true);
    }

    private void begin(long offset, long position, boolean half) {
        wereHalf = half;
        rows.clear();
        firstOffset = offset;
        firstPosition = position;
        endPosition = position;
        count = 0;
    }

    void add(long position, int size, int tagHash, long link) {
        rows.putVarint(position - endPosition).putVarint(size).putInt(tagHash).putVarint(link);
        endPosition = position + size;
        count++;
    }

    void addHalf(long visibleAt, long position, int size, int tagHash) {
        rows.putVarint(visibleAt - endPosition)
                .putVarint(visibleAt - position)
                .putVarint(size)
                .putInt(tagHash)
                .putVarint(0);
        endPosition = visibleAt;
        count++;
    }

    IndexChunk finish(long storeTime) {
        value.clear();
        value.putLong(wereHalf ? storeTime | IndexChunk.WERE_HALF : storeTime)
                .putLong(firstPosition)
                .putVarint(count)
                .putBytes(rows.array(), 0, rows.length());
        IndexChunk chunk = new IndexChunk(firstOffset, count, value.toArray(), value.length());
        count = 0;
        return chunk;
    }
}
