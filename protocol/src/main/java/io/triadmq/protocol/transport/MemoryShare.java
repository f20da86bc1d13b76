package io.triadmq.protocol.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that the connections of one server may use together. When it is used up, those that use much of it are held
 * back; who uses little never notices. Thread-safe.
 */
final class MemoryShare {
    /** Who uses less than this part of the whole is not held back. */
    private static final int SMALL_PARTS = 64;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit bytes */
    MemoryShare(long limit) {
        this.limit = limit;
    }

    static MemoryShare unlimited() {
        return new MemoryShare(Long.MAX_VALUE);
    }

    /** @param bytes negative: given back */
    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Whether too much is used, and one that uses so much itself must not take more. */
    boolean isExceededBy(long own) {
        return own > limit / SMALL_PARTS && used.get() > limit;
    }

    @Override
    public String toString() {
        return used.get() + " of " + limit + " bytes";
    }
}
