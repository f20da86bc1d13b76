package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An index that others wait for. Reading it, and publishing it while nobody waits, is one volatile access. Thread-safe;
 * published by one thread at a time.
 */
final class Watermark {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long value;
    private volatile int waiting;
    private volatile @Nullable Throwable failure;

    long value() {
        return value;
    }

    /** May also fall, after a truncation. */
    void publish(long newValue) {
        value = newValue;
        // Both fields are volatile: either this sees the waiter, or the waiter sees the new value.
        if (waiting > 0) {
            signal();
        }
    }

    /** Ends all present and future waits with an error. */
    void fail(Throwable cause) {
        failure = cause;
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @return false when {@code nanos} passed before */
    boolean await(long wanted, long nanos) throws IOException, InterruptedException {
        if (value >= wanted) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            waiting++;
            long deadline = System.nanoTime() + nanos;
            while (value < wanted) {
                Throwable cause = failure;
                if (cause != null) {
                    throw new IOException("the log cannot reach index " + wanted + ": " + cause.getMessage(), cause);
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            waiting--;
            lock.unlock();
        }
    }
}
