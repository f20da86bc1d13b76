package io.triadmq.ops.demo;

/**
 * Measures how long a sender waited at most for any acknowledgement: the longest time without one while something was
 * sent and not acknowledged. Times are nanoseconds of {@link System#nanoTime}.
 *
 * <p>Thread-safe.
 */
public final class GapMeter {
    private int pending;
    private long waitingSince;
    private long longestNanos;
    private long longestInWindowNanos;

    public synchronized void sent(long now) {
        if (pending++ == 0) {
            waitingSince = now;
        }
    }

    /** A send ended, with an acknowledgement. */
    public synchronized void acknowledged(long now) {
        longestNanos = Math.max(longestNanos, now - waitingSince);
        longestInWindowNanos = Math.max(longestInWindowNanos, now - waitingSince);
        waitingSince = now;
        pending--;
    }

    /** A send ended without an acknowledgement: the wait goes on for the others. */
    public synchronized void failed() {
        pending--;
    }

    /** The wait under way counts too. */
    public synchronized long longestNanos(long now) {
        return pending == 0 ? longestNanos : Math.max(longestNanos, now - waitingSince);
    }

    /** Begins a window, for example at a fault. A wait that is under way belongs to it as a whole. */
    public synchronized void startWindow() {
        longestInWindowNanos = 0;
    }

    /** The longest wait that ended in the window. */
    public synchronized long longestInWindowNanos() {
        return longestInWindowNanos;
    }
}
