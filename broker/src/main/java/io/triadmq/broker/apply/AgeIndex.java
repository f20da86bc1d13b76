package io.triadmq.broker.apply;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table of keys that begin with a time, walked from the eldest on, as if what the round has changed were written
 * already: rounds end elsewhere on other replicas.
 *
 * <p>Owned by the apply thread.
 */
final class AgeIndex {
    private static final byte[] NOTHING = {};

    private final StateStore store;
    private final Table table;

    /** Of this round: whether the key is in the table. */
    private final TreeMap<byte[], Boolean> unwritten = new TreeMap<>(Arrays::compareUnsigned);

    /** Looks at one key; the walk goes on while the answer is true. */
    interface Visitor {
        /** May add and remove keys, this one too. */
        boolean visit(byte[] key);
    }

    AgeIndex(StateStore store, Table table) {
        this.store = store;
        this.table = table;
    }

    void add(byte[] key, StoreBatch batch) {
        batch.put(table, key, NOTHING);
        unwritten.put(key, Boolean.TRUE);
    }

    void remove(byte[] key, StoreBatch batch) {
        batch.delete(table, key);
        unwritten.put(key, Boolean.FALSE);
    }

    /** The round is written, or was given up. */
    void endRound() {
        unwritten.clear();
    }

    void fromEldest(Visitor visitor) {
        try (StoreCursor rows = store.cursor(table)) {
            boolean more = rows.first();
            byte[] at = NOTHING;
            while (true) {
                more = more && skipChanged(rows);
                Map.Entry<byte[], Boolean> changed = firstAdded(at);
                byte[] next = eldest(more ? rows : null, changed == null ? null : changed.getKey());
                if (next == null || !visitor.visit(next)) {
                    return;
                }
                at = Arrays.copyOf(next, next.length + 1); // the smallest key after it
                if (more && compare(next, rows) == 0) {
                    more = rows.next();
                }
            }
        }
    }

    /** Moves on to the next row that the round has not touched. */
    private boolean skipChanged(StoreCursor rows) {
        while (unwritten.containsKey(Arrays.copyOf(rows.key(), rows.keyLength()))) {
            if (!rows.next()) {
                return false;
            }
        }
        return true;
    }

    private Map.@Nullable Entry<byte[], Boolean> firstAdded(byte[] from) {
        Map.Entry<byte[], Boolean> entry = unwritten.ceilingEntry(from);
        while (entry != null && !entry.getValue()) {
            entry = unwritten.higherEntry(entry.getKey());
        }
        return entry;
    }

    private static byte @Nullable [] eldest(@Nullable StoreCursor rows, byte @Nullable [] changed) {
        if (rows == null) {
            return changed;
        }
        boolean changedFirst = changed != null && compare(changed, rows) < 0;
        return changedFirst ? changed : Arrays.copyOf(rows.key(), rows.keyLength());
    }

    private static int compare(byte[] key, StoreCursor rows) {
        return Arrays.compareUnsigned(key, 0, key.length, rows.key(), 0, rows.keyLength());
    }
}
