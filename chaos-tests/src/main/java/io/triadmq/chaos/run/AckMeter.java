package io.triadmq.chaos.run;

import io.triadmq.chaos.workload.Workload;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Watches acknowledgements of all loads together. Thread-safe. */
final class AckMeter {
    private static final long PAUSE_MILLIS = 50;

    private final List<Workload.Load> loads;
    // Guarded by this.
    private long last;
    private long lastChange = System.nanoTime();

    AckMeter(Collection<Workload.Load> loads) {
        this.loads = List.copyOf(loads);
    }

    synchronized long now() {
        long sum = loads.stream().mapToLong(Workload.Load::acknowledged).sum();
        if (sum != last) {
            last = sum;
            lastChange = System.nanoTime();
        }
        return sum;
    }

    synchronized Duration sinceLastAck() {
        now();
        return Duration.ofNanos(System.nanoTime() - lastChange);
    }

    /** Waits until every load that acknowledges at all has so many more. */
    boolean awaitMore(long more, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long goal = now() + more;
        while (now() < goal) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
