package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Last sequences of idempotent producers, per queue. In RocksDB, with the busy ones in memory.
 *
 * <p>Owned by the apply thread. Rows that changed in a round reach the batch with {@link #endRound}; until then memory
 * has the truth.
 */
final class ProducerTable {
    /** Some 200 bytes each; a broker rarely has as many busy pairs of producer and queue. */
    private static final int MAX_CACHED = 50_000;

    /** Rows that one command of expiry looks at: a few milliseconds of apply. Part of the format. */
    private static final int EXPIRY_SLICE = 10_000;

    private static final byte[] EXPIRY_CURSOR = "PRODUCER_EXPIRY_CURSOR".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 16;

    private final StateStore store;

    /** Longest unused first. */
    private final LinkedHashMap<Key, ProducerRow> cached = new LinkedHashMap<>(256, 0.75f, true);

    private final List<Key> changed = new ArrayList<>();

    /** What the round's batch deletes and RocksDB still shows. */
    private final Set<Key> removed = new HashSet<>();

    private final Set<Integer> removedTopics = new HashSet<>();
    private final ByteSink value = new ByteSink(64);
    private final byte[] keyBytes = new byte[KEY_BYTES];

    /** Where the next expiry begins: the key after the last one looked at; empty: at the front. */
    private byte[] expiryCursor = {};

    private record Key(long queue, long producerId) {}

    ProducerTable(StateStore store) {
        this.store = store;
    }

    void load() {
        cached.clear();
        changed.clear();
        removed.clear();
        removedTopics.clear();
        byte[] cursor = store.get(Table.META, EXPIRY_CURSOR);
        expiryCursor = cursor == null ? new byte[0] : cursor;
    }

    /** What is known of a producer on a queue; null when nothing. The row is live: {@link #changed} after changing it. */
    @Nullable
    ProducerRow get(long queue, long producerId) {
        Key key = new Key(queue, producerId);
        ProducerRow row = cached.get(key);
        if (row == null && !removed.contains(key)) {
            byte[] stored = store.get(Table.PRODUCERS, bytes(key));
            if (stored != null) {
                row = ProducerRow.read(stored, stored.length);
                cached.put(key, row);
            }
        }
        return row;
    }

    /** Says that a row is new or has changed. */
    void changed(long queue, long producerId, ProducerRow row) {
        if (!row.changed) {
            row.changed = true;
            Key key = new Key(queue, producerId);
            cached.put(key, row);
            changed.add(key);
            removed.remove(key);
        }
    }

    void endRound(StoreBatch batch) {
        for (int i = 0; i < changed.size(); i++) {
            Key key = changed.get(i);
            ProducerRow row = cached.get(key);
            if (row != null && row.changed) {
                put(key, row, batch);
            }
        }
        changed.clear();
        removed.clear();
        removedTopics.clear();
        Iterator<ProducerRow> eldest = cached.values().iterator();
        while (cached.size() > MAX_CACHED) {
            eldest.next();
            eldest.remove();
        }
    }

    private void put(Key key, ProducerRow row, StoreBatch batch) {
        row.changed = false;
        value.clear();
        row.writeTo(value);
        BigEndian.putLong(keyBytes, 0, key.queue());
        BigEndian.putLong(keyBytes, Long.BYTES, key.producerId());
        batch.put(Table.PRODUCERS, keyBytes, KEY_BYTES, value.array(), value.length());
    }

    void deleteTopic(int topicId, StoreBatch batch) {
        QueueGroupKey.deleteTopic(Table.PRODUCERS, topicId, batch);
        cached.keySet().removeIf(key -> topicOf(key) == topicId);
        removedTopics.add(topicId);
    }

    /**
     * Forgets producers that have not sent since a log time, among the next some thousand rows after those of the last
     * call; at the end it begins again at the front.
     */
    void expire(long notSinceMillis, StoreBatch batch) {
        // Rows of this round are not in RocksDB yet on this replica, but may be on another whose rounds end elsewhere:
        // look at both as one sequence in key order, and at nothing that the round removed.
        TreeMap<byte[], ProducerRow> unwritten = unwrittenFrom(expiryCursor);
        int seen = 0;
        byte[] last = {};
        try (StoreCursor rows = store.cursor(Table.PRODUCERS)) {
            boolean more = rows.seek(expiryCursor);
            while (seen < EXPIRY_SLICE && (more || !unwritten.isEmpty())) {
                int order = !more ? -1 : unwritten.isEmpty() ? 1 : compare(unwritten.firstKey(), rows);
                if (order <= 0) {
                    Map.Entry<byte[], ProducerRow> first = unwritten.firstEntry();
                    unwritten.remove(first.getKey());
                    expireOne(key(first.getKey()), first.getValue(), notSinceMillis, batch);
                    last = first.getKey();
                    seen++;
                } else if (!isRemoved(key(rows.key()))) {
                    ProducerRow row = ProducerRow.read(rows.value(), rows.valueLength());
                    last = Arrays.copyOf(rows.key(), rows.keyLength());
                    expireOne(key(last), row, notSinceMillis, batch);
                    seen++;
                }
                if (more && order >= 0) {
                    more = rows.next();
                }
            }
        }
        expiryCursor = seen < EXPIRY_SLICE ? new byte[0] : Arrays.copyOf(last, last.length + 1);
        batch.put(Table.META, EXPIRY_CURSOR, expiryCursor);
    }

    private TreeMap<byte[], ProducerRow> unwrittenFrom(byte[] from) {
        TreeMap<byte[], ProducerRow> rows = new TreeMap<>(Arrays::compareUnsigned);
        for (Key key : changed) {
            ProducerRow row = cached.get(key);
            if (row != null && row.changed && Arrays.compareUnsigned(bytes(key), from) >= 0) {
                rows.put(bytes(key), row);
            }
        }
        return rows;
    }

    private static int compare(byte[] key, StoreCursor rows) {
        return Arrays.compareUnsigned(key, 0, key.length, rows.key(), 0, rows.keyLength());
    }

    private boolean isRemoved(Key key) {
        return removed.contains(key) || removedTopics.contains(topicOf(key));
    }

    private void expireOne(Key key, ProducerRow row, long notSinceMillis, StoreBatch batch) {
        if (row.lastSentMillis < notSinceMillis) {
            batch.delete(Table.PRODUCERS, bytes(key));
            cached.remove(key);
            removed.add(key);
        }
    }

    private static int topicOf(Key key) {
        return (int) (key.queue() >>> Integer.SIZE);
    }

    private static Key key(byte[] bytes) {
        return new Key(BigEndian.getLong(bytes, 0), BigEndian.getLong(bytes, Long.BYTES));
    }

    private static byte[] bytes(Key key) {
        return BigEndian.longs(key.queue(), key.producerId());
    }
}
