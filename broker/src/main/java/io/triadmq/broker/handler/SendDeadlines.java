package io.triadmq.broker.handler;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Watches that every send is answered in time, also when no majority can be reached and its outcome does not come. All
 * sends have the same time, so they end in the order in which they began and the eldest is always at the head.
 *
 * <p>{@link #watch} from any thread, {@link #sweep} from the timer thread. What waits here is in flight in the log, so
 * it is bounded there.
 */
final class SendDeadlines {
    /** How often to call {@link #sweep}. */
    static final long SWEEP_MILLIS = 50;

    private final Queue<SendInFlight> sends = new ConcurrentLinkedQueue<>();
    private final Duration timeout;
    private final LongSupplier nanoClock;

    SendDeadlines(Duration timeout, LongSupplier nanoClock) {
        this.timeout = timeout;
        this.nanoClock = nanoClock;
    }

    long now() {
        return nanoClock.getAsLong();
    }

    void watch(SendInFlight send) {
        sends.add(send);
    }

    /** No send waits for its outcome; exact once nothing new comes in. */
    boolean isIdle() {
        return sends.stream().allMatch(SendInFlight::isAnswered);
    }

    void sweep() {
        long now = nanoClock.getAsLong();
        for (SendInFlight eldest = sends.peek(); eldest != null; eldest = sends.peek()) {
            if (!eldest.isAnswered()) {
                if (now - eldest.startNanos < timeout.toNanos()) {
                    return;
                }
                eldest.expire(timeout.toMillis());
            }
            sends.poll();
        }
    }
}
