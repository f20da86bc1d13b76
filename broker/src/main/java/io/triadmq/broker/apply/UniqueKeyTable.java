package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.Table;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of topics with recognition by UNIQ_KEY were stored, for a window of log time each. The same on all
 * replicas: decided from the log alone.
 *
 * <p>Owned by the apply thread.
 */
final class UniqueKeyTable {
    /** Longer ones are not recognised; clients make keys of 32 characters. Part of the format. */
    static final int MAX_KEY_BYTES = 255;

    /** Keys that are remembered; about 150 bytes of disk each. The next to expire go first. Part of the format. */
    static final int MAX_ROWS = 1_000_000;

    /** As in {@link ProducerTable}. Part of the format. */
    private static final int SPARE_PART = 1000;

    /** Keys that one sweep looks at. Part of the format. */
    private static final int SLICE = 20_000;

    /** Sweeps are so far apart, in log time. Part of the format. */
    private static final long SWEEP_MILLIS = 1_000;

    private static final int TOPIC_AT_IN_AGE = Long.BYTES;

    private final StateStore store;
    private final AgeIndex ages;
    private final int maxRows;

    /** What the round has changed; null: gone. */
    private final Map<Key, @Nullable Row> unwritten = new HashMap<>();

    private long count;
    private long writtenCount;
    private long lastSweep;
    private long writtenSweep;

    private record Key(int topicId, String text) {
        byte[] bytes() {
            byte[] name = text.getBytes(StandardCharsets.UTF_8);
            byte[] key = new byte[Integer.BYTES + name.length];
            BigEndian.putInt(key, 0, topicId);
            System.arraycopy(name, 0, key, Integer.BYTES, name.length);
            return key;
        }

        static Key read(byte[] bytes, int at) {
            int nameAt = at + Integer.BYTES;
            return new Key(
                    BigEndian.getInt(bytes, at),
                    new String(bytes, nameAt, bytes.length - nameAt, StandardCharsets.UTF_8));
        }
    }

    /**
     * Where a message is.
     *
     * @param logTime when it was stored
     * @param expiry log time from which on it counts no more
     */
    record Row(long logTime, long expiry, int bodyCrc, int queueNumber, long queueOffset, long position) {
        byte[] toBytes() {
            return new ByteSink(64)
                    .putLong(logTime)
                    .putLong(expiry)
                    .putInt(bodyCrc)
                    .putInt(queueNumber)
                    .putLong(queueOffset)
                    .putLong(position)
                    .toArray();
        }

        static Row read(byte[] bytes) {
            ByteCursor cursor = new ByteCursor().over(bytes);
            return new Row(
                    cursor.getLong(),
                    cursor.getLong(),
                    cursor.getInt(),
                    cursor.getInt(),
                    cursor.getLong(),
                    cursor.getLong());
        }
    }

    UniqueKeyTable(StateStore store) {
        this(store, MAX_ROWS);
    }

    UniqueKeyTable(StateStore store, int maxRows) {
        this.store = store;
        this.ages = new AgeIndex(store, Table.UNIQUE_KEY_AGES);
        this.maxRows = maxRows;
    }

    void load() {
        unwritten.clear();
        ages.endRound();
        count = MetaRow.UNIQUE_KEYS.get(store, 0);
        lastSweep = MetaRow.UNIQUE_KEYS_SWEPT.get(store, 0);
        writtenCount = count;
        writtenSweep = lastSweep;
    }

    long count() {
        return count;
    }

    /** Where a message with this key and body was stored within its window; null when nothing is known. */
    @Nullable
    Row get(int topicId, String key, int bodyCrc, long logTime) {
        Row row = find(new Key(topicId, key));
        return row == null || row.bodyCrc != bodyCrc || row.expiry <= logTime ? null : row;
    }

    private @Nullable Row find(Key key) {
        if (unwritten.containsKey(key)) {
            return unwritten.get(key);
        }
        byte[] stored = store.get(Table.UNIQUE_KEYS, key.bytes());
        return stored == null ? null : Row.read(stored);
    }

    /** Remembers where a message is; of several with one key the last. */
    void put(int topicId, String text, Row row, StoreBatch batch) {
        Key key = new Key(topicId, text);
        remove(key, batch);
        batch.put(Table.UNIQUE_KEYS, key.bytes(), row.toBytes());
        ages.add(ageKey(key, row), batch);
        unwritten.put(key, row);
        count++;
        if (count > maxRows) {
            removeEldest(Long.MAX_VALUE, maxRows - maxRows / SPARE_PART - 1, batch);
        }
    }

    private void remove(Key key, StoreBatch batch) {
        Row row = find(key);
        if (row != null) {
            batch.delete(Table.UNIQUE_KEYS, key.bytes());
            ages.remove(ageKey(key, row), batch);
            unwritten.put(key, null);
            count--;
        }
    }

    /** To be called with every entry: forgets what has expired, now and then. */
    void sweep(long logTime, StoreBatch batch) {
        if (count > 0 && logTime - lastSweep >= SWEEP_MILLIS) {
            lastSweep = logTime;
            removeEldest(logTime, -1, batch);
        }
    }

    private void removeEldest(long expiredBy, long enough, StoreBatch batch) {
        int[] left = {SLICE};
        ages.fromEldest(age -> {
            if (BigEndian.getLong(age, 0) > expiredBy || count <= enough || left[0]-- == 0) {
                return false;
            }
            remove(Key.read(age, TOPIC_AT_IN_AGE), batch);
            return true;
        });
    }

    void endRound(StoreBatch batch) {
        unwritten.clear();
        ages.endRound();
        if (count != writtenCount) {
            MetaRow.UNIQUE_KEYS.putUnlessZero(batch, count);
            writtenCount = count;
        }
        if (lastSweep != writtenSweep) {
            MetaRow.UNIQUE_KEYS_SWEPT.put(batch, lastSweep);
            writtenSweep = lastSweep;
        }
    }

    private static byte[] ageKey(Key key, Row row) {
        byte[] bytes = key.bytes();
        byte[] age = new byte[Long.BYTES + bytes.length];
        BigEndian.putLong(age, 0, row.expiry);
        System.arraycopy(bytes, 0, age, Long.BYTES, bytes.length);
        return age;
    }
}
