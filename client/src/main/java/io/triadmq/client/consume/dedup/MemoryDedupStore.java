package io.triadmq.client.consume.dedup;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Marks in the memory of this process, the last {@code capacity} of them.
 *
 * <p><b>Guarantees</b> that an effect which succeeded is not repeated by this process, as long as fewer than {@code
 * capacity} other keys were marked since. <b>Does not</b> survive the process, and is not shared with other members of
 * the group: what a crashed or slower member had done is done again. Good against redelivery to a member that lives on;
 * for effects that must never be repeated take {@link JdbcDedupStore}.
 *
 * <p>Thread-safe; the lock is not held while effects run.
 */
public final class MemoryDedupStore implements DedupStore<NoTransaction> {
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Boolean> marked;

    /** @param capacity marks kept; about 100 bytes and the key each */
    public MemoryDedupStore(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be positive, got " + capacity);
        }
        marked = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    @Override
    public boolean runOnce(String key, Effect<? super NoTransaction> effect) throws Exception {
        synchronized (this) {
            if (marked.containsKey(key)) {
                return false;
            }
            if (!underWay.add(key)) {
                throw new EffectUnderWayException(key);
            }
        }
        boolean succeeded = false;
        try {
            effect.run(NoTransaction.NONE);
            succeeded = true;
        } finally {
            end(key, succeeded);
        }
        return true;
    }

    private synchronized void end(String key, boolean succeeded) {
        underWay.remove(key);
        if (succeeded) {
            marked.put(key, Boolean.TRUE);
        }
    }

    /** How many keys are marked. */
    public synchronized int size() {
        return marked.size();
    }
}
