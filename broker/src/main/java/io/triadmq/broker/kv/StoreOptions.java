package io.triadmq.broker.kv;

/**
 * Memory bounds of the state store: about {@code cacheBytes + 2 * maxUnflushedBytes} of native memory at most.
 *
 * @param cacheBytes block cache, index and filter blocks included
 * @param flushBytes written and not yet flushed bytes at which a flush begins
 * @param maxUnflushedBytes at which writers wait for the flush
 */
public record StoreOptions(long cacheBytes, long flushBytes, long maxUnflushedBytes) {
    /** Fits a process of 512 MB: an index row takes some 10 to 60 bytes, so 16 MiB hold about a million messages. */
    public static final StoreOptions DEFAULT = new StoreOptions(32L << 20, 16L << 20, 48L << 20);

    public StoreOptions {
        if (cacheBytes <= 0 || flushBytes <= 0 || maxUnflushedBytes < 2 * flushBytes) {
            throw new IllegalArgumentException("cacheBytes " + cacheBytes + ", flushBytes " + flushBytes
                    + ", maxUnflushedBytes " + maxUnflushedBytes + " (wants at least twice flushBytes)");
        }
    }
}
