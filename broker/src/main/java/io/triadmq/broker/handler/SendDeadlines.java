package io.triadmq.broker.handler;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * Watches that every send is answered in time, also when no majority can be reached and its outcome does not come.
 *
 * <p>{@link #watch} from any thread, {@link #sweep} from the timer thread. Held are the sends in flight, which the log
 * bounds, and those answered since the last sweep: not the ones behind a send that waits long, each with its message.
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

    /** Sends held at the moment; takes time in their number. */
    int held() {
        return sends.size();
    }

    /** No send waits for its outcome; exact once nothing new comes in. */
    boolean isIdle() {
        return sends.stream().allMatch(SendInFlight::isAnswered);
    }

    void sweep() {
        long now = nanoClock.getAsLong();
        for (Iterator<SendInFlight> all = sends.iterator(); all.hasNext(); ) {
            SendInFlight send = all.next();
            if (!send.isAnswered() && now - send.startNanos >= timeout.toNanos()) {
                send.expire(timeout.toMillis());
            }
            if (send.isAnswered()) {
                all.remove();
            }
        }
    }
}
