package io.triadmq.chaos.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Records what the nemeses do, and tells it at once to whoever writes the history. Thread-safe. */
public final class FaultLog {
    private final LongSupplier nanoClock;
    private final Listener listener;
    /** In the order of their begin. Guarded by itself. */
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param nanoClock the clock of the run's history; not negative
     * @param listener told on the thread of the nemesis
     */
    public FaultLog(LongSupplier nanoClock, Listener listener) {
        this.nanoClock = nanoClock;
        this.listener = listener;
    }

    /** Told of every begin and end. */
    public interface Listener {
        /** For runs that look at {@link FaultLog#injections} only. */
        Listener NONE = new Listener() {
            @Override
            public void began(Injection injection) {}

            @Override
            public void ended(Injection injection) {}
        };

        /** The fault is about to take effect. */
        void began(Injection injection);

        /** The fault is healed. */
        void ended(Injection injection);
    }

    /** Records that a fault begins now. */
    public Entry begin(String name, FaultKind kind, String target) {
        Entry entry = new Entry(name, kind, target, nanoClock.getAsLong());
        synchronized (entries) {
            entries.add(entry);
        }
        listener.began(entry.toInjection());
        return entry;
    }

    /** All so far, in the order of their begin. */
    public List<Injection> injections() {
        synchronized (entries) {
            return entries.stream().map(Entry::toInjection).toList();
        }
    }

    /** A fault under way. */
    public final class Entry {
        private final String name;
        private final FaultKind kind;
        private final String target;
        private final long startNanos;
        /** Guarded by this, like all below. */
        private final Map<String, String> details = new LinkedHashMap<>();

        private long endNanos = Injection.OPEN;

        private Entry(String name, FaultKind kind, String target, long startNanos) {
            this.name = name;
            this.kind = kind;
            this.target = target;
            this.startNanos = startNanos;
        }

        /** Adds something to know about the fault. */
        public synchronized void detail(String key, String value) {
            details.put(key, value);
        }

        /** Records that the fault is over; nothing after the first call. */
        public void end() {
            synchronized (this) {
                if (endNanos != Injection.OPEN) {
                    return;
                }
                endNanos = nanoClock.getAsLong();
            }
            listener.ended(toInjection());
        }

        private synchronized Injection toInjection() {
            return new Injection(
                    name,
                    kind,
                    target,
                    startNanos,
                    endNanos,
                    Collections.unmodifiableMap(new LinkedHashMap<>(details)));
        }
    }
}
