package io.triadmq.broker.log;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what waits for the log and what is in flight there, and says what the limits make of it. Thread-safe. */
final class Window {
    private final SequencerLimits limits;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicLong inFlightBytes = new AtomicLong();

    Window(SequencerLimits limits) {
        this.limits = limits;
    }

    /**
     * Counts a request as waiting, unless there is too much already. A request that is alone is always taken, so that
     * one which is larger than the limit is not refused for ever.
     *
     * @return null when it is taken, else which limit is reached and how far
     */
    @Nullable
    String admit(long bytes) {
        long before = waitingBytes.getAndAdd(bytes) + inFlightBytes.get();
        if (before == 0 || before + bytes <= limits.maxBytes()) {
            return null;
        }
        waitingBytes.addAndGet(-bytes);
        return "sends of " + before + " bytes are in flight, " + bytes + " more exceed the limit of "
                + limits.maxBytes() + " (maxInFlightBytes)";
    }

    /** Requests do not wait any more: they are in an entry, or refused. */
    void left(long bytes) {
        waitingBytes.addAndGet(-bytes);
    }

    void appended(int payloadBytes) {
        entries.incrementAndGet();
        inFlightBytes.addAndGet(payloadBytes);
    }

    void ended(int payloadBytes) {
        inFlightBytes.addAndGet(-payloadBytes);
        entries.decrementAndGet();
    }

    boolean anyWaiting() {
        return waitingBytes.get() > 0;
    }

    /** Enough waits to go out although {@link SequencerLimits#promptEntries()} are in flight. */
    boolean isFull() {
        return waitingBytes.get() >= limits.fullBytes();
    }

    /** Whether another entry may go out, given that something waits. */
    boolean isOpen() {
        return mayBeOpen()
                && (entries.get() < limits.promptEntries()
                        || inFlightBytes.get() + limits.maxEntryBytes() <= limits.maxInFlightBytes());
    }

    /** {@link #isOpen} but for the bytes in flight: a hint that is worth a look of the sequencer. */
    boolean mayBeOpen() {
        int now = entries.get();
        return now < limits.promptEntries() || (isFull() && now < limits.maxEntries());
    }
}
