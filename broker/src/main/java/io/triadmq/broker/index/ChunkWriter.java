package io.triadmq.broker.index;

import io.triadmq.broker.bytes.ByteSink;

/** Builds one {@link IndexChunk} of a queue while an entry is applied. Reused; not thread-safe. */
final class ChunkWriter {
    private final ByteSink rows = new ByteSink(256);
    private final ByteSink value = new ByteSink(256);
    private long firstOffset;
    private long firstPosition;
    private long endPosition;
    private int count;

    int count() {
        return count;
    }

    void begin(long offset, long position) {
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

    IndexChunk finish(long storeTime) {
        value.clear();
        value.putLong(storeTime).putLong(firstPosition).putVarint(count).putBytes(rows.array(), 0, rows.length());
        IndexChunk chunk = new IndexChunk(firstOffset, count, value.toArray(), value.length());
        count = 0;
        return chunk;
    }
}
