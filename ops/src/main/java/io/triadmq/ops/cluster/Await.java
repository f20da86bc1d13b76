package io.triadmq.ops.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions that only asking can tell. */
final class Await {
    /** Short against everything that is waited for here, long against the cost of asking. */
    private static final long PAUSE_MILLIS = 50;

    private Await() {}

    /** True as soon as {@code condition} holds, false if it does not within {@code patience}. */
    static boolean until(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
