package io.triadmq.raftlog.jraft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Limits the bytes per second of what one thread does. The limit may be changed by any thread at any time. */
final class Throttle {
    /** Unused allowance that may be caught up: a pause of the sender is not lost time. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** A cancelled transfer ends within this time. */
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private long paidUntil = System.nanoTime();

    void limit(long newBytesPerSecond) {
        if (newBytesPerSecond < 1) {
            throw new IllegalArgumentException("limit is " + newBytesPerSecond + " bytes/s, expected at least 1");
        }
        bytesPerSecond = newBytesPerSecond;
    }

    /** Blocks until the bytes are paid for, or {@code cancelled} says so. */
    void spend(long bytes, BooleanSupplier cancelled) {
        long rate = bytesPerSecond;
        if (rate == Long.MAX_VALUE) {
            return;
        }
        long now = System.nanoTime();
        if (now - paidUntil > BURST_NANOS) {
            paidUntil = now - BURST_NANOS;
        }
        paidUntil += (long) (bytes * 1e9 / rate);
        while (paidUntil - System.nanoTime() > 0 && !cancelled.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(LONGEST_PARK_NANOS, paidUntil - System.nanoTime()));
        }
    }
}
