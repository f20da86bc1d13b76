package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.StoreException;
import io.triadmq.broker.kv.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    /** Pairs of producer and queue that are remembered; about 100 bytes of disk each. Part of the format. */
    static final int MAX_ROWS = 1_000_000;

    /** When there are too many, this part of them is forgotten, to look for them less often. Part of the format. */
    private static final int SPARE_PART = 1000;

    /** Rows that one expiry or eviction looks at: a few milliseconds of apply. Part of the format. */
    private static final int SLICE = 10_000;

    private static final int KEY_BYTES = 16;

    private final StateStore store;

    /** Longest unused first. */
    private final LinkedHashMap<Key, ProducerRow> cached = new LinkedHashMap<>(256, 0.75f, true);

    private final List<Key> changed = new ArrayList<>();

    /** What the round's batch deletes and RocksDB still shows. */
    private final Set<Key> removed = new HashSet<>();

    private final AgeIndex ages;
    private final int maxRows;
    private final ByteSink value = new ByteSink(64);
    private final byte[] keyBytes = new byte[KEY_BYTES];

    /** Rows, those of this round too. */
    private long count;

    /** As of the last round that ended; any thread reads it. */
    private volatile long writtenCount;

    /** Sequences of half messages are counted apart from those of other messages of their queue. */
    private static final long HALF_LANE = 1L << (Integer.SIZE - 1);

    /** What a producer's sequences are counted by. */
    static long lane(int topicId, int queueNumber, boolean half) {
        return (long) topicId << Integer.SIZE | queueNumber | (half ? HALF_LANE : 0);
    }

    private record Key(long queue, long producerId) {}

    ProducerTable(StateStore store) {
        this(store, MAX_ROWS);
    }

    ProducerTable(StateStore store, int maxRows) {
        this.store = store;
        this.ages = new AgeIndex(store, Table.PRODUCER_AGES);
        this.maxRows = maxRows;
    }

    void load() {
        cached.clear();
        changed.clear();
        removed.clear();
        ages.endRound();
        count = MetaRow.PRODUCERS.get(store, 0);
        writtenCount = count;
    }

    /** How many pairs of producer and queue are remembered; any thread. */
    long count() {
        return writtenCount;
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
    void changed(long queue, long producerId, ProducerRow row, StoreBatch batch) {
        Key key = new Key(queue, producerId);
        if (!row.changed) {
            row.changed = true;
            cached.put(key, row);
            changed.add(key);
            removed.remove(key);
        }
        if (row.indexedMillis == ProducerRow.NONE) {
            count++;
            stand(key, row, batch);
            if (count > maxRows) {
                forgetEldest(batch);
            }
        }
    }

    private void stand(Key key, ProducerRow row, StoreBatch batch) {
        row.indexedMillis = row.lastSentMillis;
        ages.add(ageKey(key, row), batch);
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
        ages.endRound();
        if (count != writtenCount) {
            MetaRow.PRODUCERS.putUnlessZero(batch, count);
            writtenCount = count;
        }
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
        for (Key key : ofTopic(topicId)) {
            forget(key, batch);
        }
    }

    private Set<Key> ofTopic(int topicId) {
        Set<Key> found = new LinkedHashSet<>();
        try (StoreCursor rows = store.cursor(Table.PRODUCERS)) {
            byte[] front = BigEndian.longs((long) topicId << Integer.SIZE);
            for (boolean more = rows.seek(front); more; more = rows.next()) {
                Key key = key(rows.key(), 0);
                if (topicOf(key) != topicId) {
                    break;
                }
                found.add(key);
            }
        }
        changed.stream().filter(key -> topicOf(key) == topicId).forEach(found::add);
        return found;
    }

    /** Forgets producers that have not sent since a log time; looks at some thousand, the eldest first. */
    void expire(long notSinceMillis, StoreBatch batch) {
        walk(notSinceMillis, Long.MIN_VALUE, batch);
    }

    /** In log order: who has not sent for longest goes first. */
    private void forgetEldest(StoreBatch batch) {
        walk(Long.MAX_VALUE, maxRows - maxRows / SPARE_PART - 1, batch);
    }

    /** Forgets the eldest that have not sent since a time, until there are no more than so many. */
    private void walk(long notSinceMillis, long enough, StoreBatch batch) {
        int[] left = {SLICE};
        ages.fromEldest(age -> {
            if (BigEndian.getLong(age, 0) >= notSinceMillis || count <= enough || left[0]-- == 0) {
                return false;
            }
            Key key = key(age, Long.BYTES);
            ProducerRow row = get(key.queue(), key.producerId());
            if (row == null) {
                throw new StoreException("producer " + key + " has an age and no row");
            }
            if (row.lastSentMillis > row.indexedMillis) {
                ages.remove(age, batch);
                stand(key, row, batch); // it has sent since: look again when its turn comes
                changed(key.queue(), key.producerId(), row, batch);
            } else {
                forget(key, batch);
            }
            return true;
        });
    }

    private void forget(Key key, StoreBatch batch) {
        ProducerRow row = get(key.queue(), key.producerId());
        if (row != null && row.indexedMillis != ProducerRow.NONE) {
            ages.remove(ageKey(key, row), batch);
            batch.delete(Table.PRODUCERS, bytes(key));
            cached.remove(key);
            removed.add(key);
            count--;
        }
    }

    private static int topicOf(Key key) {
        return (int) (key.queue() >>> Integer.SIZE);
    }

    private static Key key(byte[] bytes, int at) {
        return new Key(BigEndian.getLong(bytes, at), BigEndian.getLong(bytes, at + Long.BYTES));
    }

    private static byte[] bytes(Key key) {
        return BigEndian.longs(key.queue(), key.producerId());
    }

    private static byte[] ageKey(Key key, ProducerRow row) {
        return BigEndian.longs(row.indexedMillis, key.queue(), key.producerId());
    }
}
