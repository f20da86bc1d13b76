package io.triadmq.broker.log;

import io.triadmq.raftlog.AppendOutcome;
import java.util.concurrent.TimeUnit;

/**
 * This node's leadership of one term, which begins for others when its first entry is applied. Owned by the sequencer
 * thread but for {@link #firstEntryEnded}, which any thread may call.
 */
final class Lead {
    /** A refused first entry (the log may be busy right after the election) is tried again after this. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    final long term;
    final long logTimeAtStart;
    private long dueNanos = System.nanoTime();
    private boolean inFlight;
    private volatile boolean started;
    private volatile boolean refused;

    Lead(long term, long logTimeAtStart) {
        this.term = term;
        this.logTimeAtStart = logTimeAtStart;
    }

    /** The first entry is applied: others may follow. */
    boolean isStarted() {
        return started;
    }

    /** The first entry was not applied and must be proposed again. */
    boolean isRefused() {
        return refused;
    }

    /** The first entry is to be proposed after a pause. */
    boolean isPausing() {
        return !started && !inFlight;
    }

    /** Whether the first entry is to be proposed now; then the caller does so. */
    boolean begin() {
        if (refused) {
            refused = false;
            inFlight = false;
            dueNanos = System.nanoTime() + RETRY_NANOS;
        }
        if (inFlight || System.nanoTime() - dueNanos < 0) {
            return false;
        }
        inFlight = true;
        return true;
    }

    /** Refused and unknown are tried again for as long as this node leads: the first entry may repeat. */
    void firstEntryEnded(AppendOutcome<CommandResult> outcome) {
        if (outcome instanceof AppendOutcome.Applied<CommandResult>) {
            started = true;
        } else {
            refused = true;
        }
    }
}
