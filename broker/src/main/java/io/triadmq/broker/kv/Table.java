package io.triadmq.broker.kv;

import java.nio.charset.StandardCharsets;

/**
 * The tables, each a column family. Numbers in keys are big-endian, so that scans are in order.
 *
 * <pre>
 * table      key                                  value
 * META       ASCII name                           applied point, format, feature level, last ids and versions
 * INDEX      topic 4, queue 4, first offset 8     some consecutive rows of a queue (index.IndexChunk)
 * QUEUES     topic 4, queue 4                     next offset 8
 * LOCAL      topic 4, queue 4                     first offset that retention left on this node 8
 * TOPICS     topic 4                              wire.TopicRow
 * GROUPS     name                                 wire.GroupRow
 * OFFSETS    topic 4, queue 4, group name         next offset 8
 * LOCKS      topic 4, queue 4, group name         epoch 8, expiry 8, owner
 * PRODUCERS  topic 4, queue 4, producer 8         apply.ProducerRow
 * PRODUCER_AGES    log time 8, key of PRODUCERS   nothing
 * UNIQUE_KEYS      topic 4, UNIQ_KEY              apply.UniqueKeyTable.Row
 * UNIQUE_KEY_AGES  expiry 8, key of UNIQUE_KEYS   nothing
 * HALVES     position 8                           an unresolved half message (apply.HalfTable)
 * RESOLVED   position 8                           what became of a half message (apply.HalfTable)
 * </pre>
 *
 * <p>All but LOCAL is a function of the log and equal on all replicas at the same applied index.
 */
public enum Table {
    META("default"),
    INDEX("index"),
    QUEUES("queues"),
    LOCAL("local"),
    TOPICS("topics"),
    GROUPS("groups"),
    OFFSETS("offsets"),
    LOCKS("locks"),
    PRODUCERS("producers"),
    PRODUCER_AGES("producer-ages"),
    UNIQUE_KEYS("unique-keys"),
    UNIQUE_KEY_AGES("unique-key-ages"),
    HALVES("halves"),
    RESOLVED("resolved");

    private final String columnFamily;

    Table(String columnFamily) {
        this.columnFamily = columnFamily;
    }

    byte[] columnFamily() {
        return columnFamily.getBytes(StandardCharsets.UTF_8);
    }
}
