package io.triadmq.broker.kv;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was written and is not durable yet, asks for a flush when that is enough, and makes writers wait when it
 * is too much. Thread-safe.
 */
final class Unflushed {
    /** A flush takes tenths of a second; a writer that waits this long for one sees a broken disk. */
    static final long STUCK_FLUSH_SECONDS = 60;

    private final StoreOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Runnable flushWanted;

    // Guarded by lock.
    private long open;
    private long sealed;

    Unflushed(StoreOptions options) {
        this.options = options;
    }

    /** To be called when a flush is due, on the writing thread. Must not block. */
    void onFlushWanted(Runnable action) {
        flushWanted = action;
    }

    /** Waits while too much is not flushed. */
    void awaitRoom() {
        lock.lock();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STUCK_FLUSH_SECONDS);
            while (open + sealed > options.maxUnflushedBytes()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new StoreException("no flush of the state in " + STUCK_FLUSH_SECONDS + " s");
                }
                signalFlushWanted();
                changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for a flush", e);
        } finally {
            lock.unlock();
        }
    }

    /** Counted after the write: a flush that runs in between must leave something to count for the next. */
    void written(long bytes) {
        lock.lock();
        try {
            open += bytes;
            if (open >= options.flushBytes()) {
                signalFlushWanted();
            }
        } finally {
            lock.unlock();
        }
    }

    private void signalFlushWanted() {
        Runnable wanted = flushWanted;
        if (wanted != null) {
            wanted.run();
        }
    }

    /** Bytes written and not yet sealed for a flush, roughly. */
    long bytes() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** From here on writes count for the next flush. A write between this and the flush counts there too: harmless. */
    void seal() {
        lock.lock();
        try {
            sealed = open;
            open = 0;
        } finally {
            lock.unlock();
        }
    }

    /** What was sealed is durable. */
    void flushed() {
        lock.lock();
        try {
            sealed = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
