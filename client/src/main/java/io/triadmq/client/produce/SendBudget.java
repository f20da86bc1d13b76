package io.triadmq.client.produce;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the memory of messages without outcome. Thread-safe; taking and giving back is one atomic addition while there
 * is room.
 */
final class SendBudget {
    /** A waiter looks again after so long, so that a signal between its look and its wait costs no more. */
    private static final long RECHECK_MILLIS = 20;

    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    /** Guards nothing but the waiting itself. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition roomOrEmpty = lock.newCondition();
    private volatile int waiters;

    SendBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes the room if there is enough; a message larger than everything is let in when nothing else is there. */
    boolean tryAcquire(int bytes) {
        long before = used.getAndAdd(bytes);
        if (before + bytes <= maxBytes || before == 0) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Waits for room. */
    boolean acquire(int bytes, long timeoutMillis) throws InterruptedException {
        if (tryAcquire(bytes)) {
            return true;
        }
        return await(timeoutMillis, () -> tryAcquire(bytes));
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
        if (waiters > 0) {
            lock.lock();
            try {
                roomOrEmpty.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until everything is given back. */
    boolean awaitEmpty(long timeoutMillis) throws InterruptedException {
        return await(timeoutMillis, () -> used.get() == 0);
    }

    long usedBytes() {
        return used.get();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // written under the lock only
    private boolean await(long timeoutMillis, java.util.function.BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        lock.lockInterruptibly();
        try {
            waiters++;
            while (!condition.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                long wait = Math.min(left, TimeUnit.MILLISECONDS.toNanos(RECHECK_MILLIS));
                long unused = roomOrEmpty.awaitNanos(wait);
            }
            return true;
        } finally {
            waiters--;
            lock.unlock();
        }
    }
}
