package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.Table;
import java.nio.charset.StandardCharsets;

/** Single numbers in table META. */
enum MetaRow {
    /** Layout of all tables; a newer one is refused at open. */
    FORMAT,
    FEATURE_LEVEL,
    SEGMENT_BYTES,
    NEXT_TOPIC_ID,
    /** Log index of the last change. */
    TOPICS_VERSION,
    GROUPS_VERSION,
    /** Rows of table PRODUCERS. */
    PRODUCERS,
    /** Rows of table UNIQUE_KEYS. */
    UNIQUE_KEYS,
    /** Log time of the last look for expired ones. */
    UNIQUE_KEYS_SWEPT;

    private final byte[] key = name().getBytes(StandardCharsets.US_ASCII);

    long get(StateStore store, long absent) {
        byte[] value = store.get(Table.META, key);
        return value == null ? absent : BigEndian.getLong(value, 0);
    }

    void put(StoreBatch batch, long value) {
        batch.put(Table.META, key, BigEndian.longs(value));
    }

    /** For a number whose absence means 0: the same tables, whether it was ever another or not. */
    void putUnlessZero(StoreBatch batch, long value) {
        if (value == 0) {
            batch.delete(Table.META, key);
        } else {
            put(batch, value);
        }
    }
}
