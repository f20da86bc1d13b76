package io.triadmq.protocol.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Lets some lines per second through, so that a peer cannot fill the disk with log. Thread-safe. */
final class LogThrottle {
    private final int linesPerSecond;
    private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
    private final AtomicInteger lines = new AtomicInteger();

    LogThrottle(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    boolean permits() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (second.getAndSet(now) != now) {
            lines.set(0);
        }
        return lines.getAndIncrement() < linesPerSecond;
    }
}
