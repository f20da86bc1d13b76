package io.triadmq.protocol.transport;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait to be written: any thread adds, the event loop takes. Adding is one compare-and-set on an intrusive
 * list, and tells whether the list was empty: only then the event loop must be woken. So answers that are completed in
 * one go cost one wake-up and, taken together, one flush.
 */
final class OutgoingQueue {
    /** Newest first. */
    private final AtomicReference<@Nullable Outgoing> added = new AtomicReference<>();

    private final AtomicLong weight = new AtomicLong();

    /** Oldest first; owned by the event loop. */
    private @Nullable Outgoing head;

    private @Nullable Outgoing tail;

    /** @return true when the caller must see to it that the event loop calls {@link #takeAdded} */
    boolean add(Outgoing frame) {
        weight.addAndGet(frame.weight());
        while (true) {
            Outgoing newest = added.get();
            frame.next = newest;
            if (added.compareAndSet(newest, frame)) {
                return newest == null;
            }
        }
    }

    /** Bytes that wait, bodies and overhead. */
    long weight() {
        return weight.get();
    }

    /** Takes what was added since the last call, in order of adding; null when there is nothing. Any thread. */
    @Nullable
    Outgoing takeAdded() {
        Outgoing newest = added.getAndSet(null);
        Outgoing oldestFirst = null;
        while (newest != null) {
            Outgoing older = newest.next;
            newest.next = oldestFirst;
            oldestFirst = newest;
            newest = older;
        }
        return oldestFirst;
    }

    /** Event loop only. */
    void append(Outgoing frame) {
        frame.next = null;
        if (tail == null) {
            head = frame;
        } else {
            tail.next = frame;
        }
        tail = frame;
    }

    /** Event loop only. */
    @Nullable
    Outgoing poll() {
        Outgoing first = head;
        if (first != null) {
            head = first.next;
            first.next = null;
            if (head == null) {
                tail = null;
            }
            forget(first);
        }
        return first;
    }

    /** Event loop only. */
    @Nullable
    Outgoing peek() {
        return head;
    }

    /** A frame that was taken and will not be appended. */
    void forget(Outgoing frame) {
        weight.addAndGet(-frame.weight());
    }
}
