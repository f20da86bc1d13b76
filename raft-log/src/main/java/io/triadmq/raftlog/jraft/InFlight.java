package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.AppendOutcome.Unknown;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Every append that was handed to JRaft and has no outcome yet, and the bytes they hold. Thread-safe. At the byte or the
 * entry limit nothing more is let in, except that one entry always fits while nothing is in flight.
 */
final class InFlight {
    /**
     * Entries. Half of JRaft's rings, so that none of them fills up while the byte limit still has room: small entries
     * would otherwise be refused out of the middle of a burst.
     */
    static final int MAX_ENTRIES = JRaftNodeOptions.RING_SLOTS / 2;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<PendingAppend<?>> pending = ConcurrentHashMap.newKeySet();
    private final AtomicLong entries = new AtomicLong();

    InFlight(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @return false when the limit is reached; then nothing changed */
    boolean admit(PendingAppend<?> append) {
        long heldEntries = entries.incrementAndGet();
        long heldBytes = bytes.addAndGet(append.payloadBytes());
        boolean fits = heldEntries <= MAX_ENTRIES && (heldBytes <= maxBytes || heldEntries == 1);
        if (fits) {
            pending.add(append);
        } else {
            giveBack(append);
        }
        return fits;
    }

    void release(PendingAppend<?> append) {
        if (pending.remove(append)) {
            giveBack(append);
        }
    }

    private void giveBack(PendingAppend<?> append) {
        entries.decrementAndGet();
        bytes.addAndGet(-append.payloadBytes());
    }

    long bytes() {
        return bytes.get();
    }

    /** Ends everything that still has no outcome; after JRaft has stopped, nobody else will. */
    void endAllUnknown(String detail) {
        for (PendingAppend<?> append : pending) {
            endUnknown(append, detail);
        }
    }

    private static <R> void endUnknown(PendingAppend<R> append, String detail) {
        append.end(new Unknown<>(append.term(), detail));
    }
}
