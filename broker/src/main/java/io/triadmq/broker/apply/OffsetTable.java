package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumerOffsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Saved consumer offsets. Any thread reads; the apply thread changes.
 *
 * <p>Invariant OffsetsNeverFall: without {@code reset} an offset only grows.
 */
final class OffsetTable implements ConsumerOffsets {
    /** Per group, per packed queue id. */
    private volatile ConcurrentHashMap<String, ConcurrentHashMap<Long, Long>> groups = new ConcurrentHashMap<>();

    void load(StateStore store) {
        ConcurrentHashMap<String, ConcurrentHashMap<Long, Long>> loaded = new ConcurrentHashMap<>();
        try (StoreCursor rows = store.cursor(Table.OFFSETS)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                loaded.computeIfAbsent(
                                QueueGroupKey.groupOf(rows.key(), rows.keyLength()), g -> new ConcurrentHashMap<>())
                        .put(QueueGroupKey.queueOf(rows.key()), BigEndian.getLong(rows.value(), 0));
            }
        }
        groups = loaded;
    }

    void save(String group, QueueId queue, long offset, boolean reset, StoreBatch batch) {
        if (offset < 0) {
            return;
        }
        ConcurrentHashMap<Long, Long> offsets = groups.computeIfAbsent(group, g -> new ConcurrentHashMap<>());
        Long known = offsets.get(queue.packed());
        if (known != null && (known == offset || (known > offset && !reset))) {
            return;
        }
        batch.put(Table.OFFSETS, QueueGroupKey.of(queue.packed(), group), BigEndian.longs(offset));
        offsets.put(queue.packed(), offset);
    }

    void deleteGroup(String group, StoreBatch batch) {
        ConcurrentHashMap<Long, Long> offsets = groups.remove(group);
        if (offsets != null) {
            offsets.keySet().forEach(queue -> batch.delete(Table.OFFSETS, QueueGroupKey.of(queue, group)));
        }
    }

    void deleteTopic(int topicId, StoreBatch batch) {
        QueueGroupKey.deleteTopic(Table.OFFSETS, topicId, batch);
        groups.values().forEach(offsets -> offsets.keySet().removeIf(queue -> topicOf(queue) == topicId));
        groups.values().removeIf(Map::isEmpty);
    }

    private static int topicOf(long packedQueue) {
        return QueueId.unpack(packedQueue).topicId();
    }

    @Override
    public OptionalLong get(String group, QueueId queue) {
        Map<Long, Long> offsets = groups.get(group);
        Long offset = offsets == null ? null : offsets.get(queue.packed());
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    @Override
    public Set<String> groupsOf(int topicId) {
        Set<String> found = new HashSet<>();
        groups.forEach((group, offsets) -> {
            if (offsets.keySet().stream().anyMatch(queue -> topicOf(queue) == topicId)) {
                found.add(group);
            }
        });
        return found;
    }

    @Override
    public Map<QueueId, Long> ofGroup(String group) {
        Map<QueueId, Long> found = new HashMap<>();
        Map<Long, Long> offsets = groups.get(group);
        if (offsets != null) {
            offsets.forEach((queue, offset) -> found.put(QueueId.unpack(queue), offset));
        }
        return found;
    }
}
