package io.triadmq.ops.demo;

import java.util.ArrayDeque;

/** Events per second over the last two seconds, from a counter that is read now and then. Not thread-safe. */
final class RateMeter {
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final ArrayDeque<Reading> readings = new ArrayDeque<>();

    private record Reading(long nanos, long count) {}

    /** Takes a reading and answers the rate. */
    long perSecond(long nowNanos, long count) {
        readings.addLast(new Reading(nowNanos, count));
        while (readings.size() > 2 && nowNanos - readings.getFirst().nanos() > WINDOW_NANOS) {
            readings.removeFirst();
        }
        Reading first = readings.getFirst();
        long nanos = nowNanos - first.nanos();
        return nanos <= 0 ? 0 : Math.round((count - first.count()) * 1e9 / nanos);
    }
}
