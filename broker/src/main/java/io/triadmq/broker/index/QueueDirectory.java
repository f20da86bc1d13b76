package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.QueueId;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All queues that ever had a message, by topic id and queue number. Any thread reads; the apply thread adds and
 * removes. Topic ids are dense small numbers, so plain arrays find a queue without hashing or boxing.
 */
final class QueueDirectory {
    private static final int QUEUE_KEY_BYTES = 8;
    private static final QueueTail[] NO_QUEUES = {};

    /** Queues per topic id; the inner arrays are never changed once they are in here. */
    private volatile AtomicReferenceArray<QueueTail @Nullable []> topics = new AtomicReferenceArray<>(64);

    static QueueDirectory load(StateStore store) {
        QueueDirectory directory = new QueueDirectory();
        try (StoreCursor rows = store.cursor(Table.QUEUES)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                QueueId queue = QueueId.unpack(BigEndian.getLong(rows.key(), 0));
                long next = BigEndian.getLong(rows.value(), 0);
                directory.put(new QueueTail(queue, BigEndian.longs(queue.packed()), 0, next));
            }
        }
        try (StoreCursor rows = store.cursor(Table.LOCAL)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                QueueId queue = QueueId.unpack(BigEndian.getLong(rows.key(), 0));
                QueueTail tail = directory.get(queue.topicId(), queue.number());
                if (tail != null) {
                    tail.raiseMin(BigEndian.getLong(rows.value(), 0));
                }
            }
        }
        return directory;
    }

    @Nullable
    QueueTail get(int topicId, int number) {
        AtomicReferenceArray<QueueTail @Nullable []> all = topics;
        QueueTail[] queues = topicId >= 0 && topicId < all.length() ? all.get(topicId) : null;
        return queues != null && number >= 0 && number < queues.length ? queues[number] : null;
    }

    QueueTail getOrCreate(int topicId, int number) {
        QueueTail known = get(topicId, number);
        if (known != null) {
            return known;
        }
        QueueId queue = new QueueId(topicId, number);
        QueueTail tail = new QueueTail(queue, BigEndian.longs(queue.packed()), 0, 0);
        put(tail);
        return tail;
    }

    private void put(QueueTail tail) {
        int topicId = tail.id.topicId();
        int number = tail.id.number();
        AtomicReferenceArray<QueueTail @Nullable []> all = topics;
        if (topicId >= all.length()) {
            all = new AtomicReferenceArray<>(Math.max(topicId + 1, 2 * all.length()));
            for (int i = 0; i < topics.length(); i++) {
                all.set(i, topics.get(i));
            }
        }
        QueueTail[] queues = all.get(topicId);
        QueueTail[] longer = queues == null ? NO_QUEUES : queues;
        longer = Arrays.copyOf(longer, Math.max(longer.length, number + 1));
        longer[number] = tail;
        all.set(topicId, longer);
        topics = all;
    }

    void removeTopic(int topicId, StoreBatch batch) {
        if (topicId < topics.length()) {
            topics.set(topicId, null);
        }
        byte[] from = topicKey(topicId);
        byte[] to = topicKey(topicId + 1);
        batch.deleteRange(Table.QUEUES, from, to);
        batch.deleteRange(Table.LOCAL, from, to);
        batch.deleteRange(Table.INDEX, from, to);
    }

    /** Every queue, in no order. */
    void forEach(Consumer<QueueTail> action) {
        AtomicReferenceArray<QueueTail @Nullable []> all = topics;
        for (int i = 0; i < all.length(); i++) {
            QueueTail[] queues = all.get(i);
            if (queues != null) {
                for (QueueTail tail : queues) {
                    if (tail != null) {
                        action.accept(tail);
                    }
                }
            }
        }
    }

    private static byte[] topicKey(int topicId) {
        byte[] key = new byte[Integer.BYTES];
        BigEndian.putInt(key, 0, topicId);
        return key;
    }

    static byte[] indexKey(QueueId queue, long offset) {
        return BigEndian.longs(queue.packed(), offset);
    }

    /** Whether a key of table INDEX belongs to the queue. */
    static boolean isOf(byte[] indexKey, QueueId queue) {
        return BigEndian.getLong(indexKey, 0) == queue.packed();
    }

    static long offsetOf(byte[] indexKey) {
        return BigEndian.getLong(indexKey, QUEUE_KEY_BYTES);
    }
}
