package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.Table;
import java.nio.charset.StandardCharsets;

/** Keys of the tables that hold a row per queue and consumer group: packed queue id 8, group name. */
final class QueueGroupKey {
    private QueueGroupKey() {}

    static byte[] of(long queue, String group) {
        byte[] name = group.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[Long.BYTES + name.length];
        BigEndian.putLong(key, 0, queue);
        System.arraycopy(name, 0, key, Long.BYTES, name.length);
        return key;
    }

    static long queueOf(byte[] key) {
        return BigEndian.getLong(key, 0);
    }

    static String groupOf(byte[] key, int length) {
        return new String(key, Long.BYTES, length - Long.BYTES, StandardCharsets.UTF_8);
    }

    /** Deletes the rows of all queues of a topic from a table whose keys begin with the queue. */
    static void deleteTopic(Table table, int topicId, StoreBatch batch) {
        batch.deleteRange(table, topicKey(topicId), topicKey(topicId + 1));
    }

    private static byte[] topicKey(int topicId) {
        byte[] key = new byte[Integer.BYTES];
        BigEndian.putInt(key, 0, topicId);
        return key;
    }
}
