package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.QueueLocks;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Queue locks of orderly consumers. Any thread reads; the apply thread changes.
 *
 * <p>At most one owner at a time, as measured in log time; the epoch grows with every change of owner and outlives the
 * lock, so that it fences an owner that does not know it lost the queue.
 */
final class LockTable implements QueueLocks {
    /** Nobody: released, its epoch remembered. */
    private static final String NOBODY = "";

    private static final int OWNER_AT = 16;

    /** Per group, per packed queue id. */
    private volatile ConcurrentHashMap<String, ConcurrentHashMap<Long, Lock>> groups = new ConcurrentHashMap<>();

    void load(StateStore store) {
        ConcurrentHashMap<String, ConcurrentHashMap<Long, Lock>> loaded = new ConcurrentHashMap<>();
        try (StoreCursor rows = store.cursor(Table.LOCKS)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                String owner =
                        new String(rows.value(), OWNER_AT, rows.valueLength() - OWNER_AT, StandardCharsets.UTF_8);
                Lock lock = new Lock(owner, BigEndian.getLong(rows.value(), 0), BigEndian.getLong(rows.value(), 8));
                loaded.computeIfAbsent(
                                QueueGroupKey.groupOf(rows.key(), rows.keyLength()), g -> new ConcurrentHashMap<>())
                        .put(QueueGroupKey.queueOf(rows.key()), lock);
            }
        }
        groups = loaded;
    }

    /** Takes or renews what is free or already the owner's; returns those of {@code queues} that it holds now, with epochs. */
    Map<QueueId, Long> lock(
            String group, String owner, List<QueueId> queues, long leaseMillis, long logTime, StoreBatch batch) {
        Map<QueueId, Long> held = new LinkedHashMap<>();
        ConcurrentHashMap<Long, Lock> locks = groups.computeIfAbsent(group, g -> new ConcurrentHashMap<>());
        for (QueueId queue : queues) {
            Lock known = locks.get(queue.packed());
            boolean own = known != null && known.owner().equals(owner);
            if (known != null && !own && known.expiresAt() > logTime) {
                continue;
            }
            long epoch = known == null ? 1 : own ? known.epoch() : known.epoch() + 1;
            put(group, queue.packed(), new Lock(owner, epoch, logTime + Math.max(0, leaseMillis)), locks, batch);
            held.put(queue, epoch);
        }
        return held;
    }

    void unlock(String group, String owner, List<QueueId> queues, StoreBatch batch) {
        ConcurrentHashMap<Long, Lock> locks = groups.get(group);
        if (locks == null) {
            return;
        }
        for (QueueId queue : queues) {
            Lock known = locks.get(queue.packed());
            if (known != null && known.owner().equals(owner)) {
                put(group, queue.packed(), new Lock(NOBODY, known.epoch(), 0), locks, batch);
            }
        }
    }

    /** Takes the owner's locks that run out at {@code expiresBy} or before. */
    void release(String group, String owner, long expiresBy, StoreBatch batch) {
        ConcurrentHashMap<Long, Lock> locks = groups.get(group);
        if (locks != null && !owner.equals(NOBODY)) {
            locks.forEach((queue, lock) -> {
                if (lock.owner().equals(owner) && lock.expiresAt() <= expiresBy) {
                    put(group, queue, new Lock(NOBODY, lock.epoch(), 0), locks, batch);
                }
            });
        }
    }

    /**
     * Whether a consumer may save an offset: nobody else has had the queue since it consumed. Who gives the number of its
     * ownership is judged by that; else the owner is who it says it is, and who says nothing is believed.
     */
    boolean maySave(String group, QueueId queue, String savedBy, long epoch, long logTime) {
        ConcurrentHashMap<Long, Lock> locks = groups.get(group);
        Lock known = locks == null ? null : locks.get(queue.packed());
        if (epoch > 0) {
            return known != null && known.epoch() == epoch;
        }
        return savedBy.isEmpty()
                || known == null
                || known.owner().equals(NOBODY)
                || known.owner().equals(savedBy)
                || known.expiresAt() <= logTime;
    }

    /**
     * A new leader's clock may be ahead of the old one's, and none of that difference has passed for the owners: what was
     * left of a lease at the last entry before is left now.
     *
     * @param before log time of that entry
     */
    void startTerm(long before, long logTime, StoreBatch batch) {
        long jump = logTime - before;
        if (jump > 0) {
            groups.forEach((group, locks) -> locks.forEach((queue, lock) -> {
                if (!lock.owner().equals(NOBODY) && lock.expiresAt() > before) {
                    put(group, queue, new Lock(lock.owner(), lock.epoch(), lock.expiresAt() + jump), locks, batch);
                }
            }));
        }
    }

    private static void put(
            String group, long queue, Lock lock, ConcurrentHashMap<Long, Lock> locks, StoreBatch batch) {
        byte[] owner = lock.owner().getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[OWNER_AT + owner.length];
        BigEndian.putLong(value, 0, lock.epoch());
        BigEndian.putLong(value, 8, lock.expiresAt());
        System.arraycopy(owner, 0, value, OWNER_AT, owner.length);
        batch.put(Table.LOCKS, QueueGroupKey.of(queue, group), value);
        locks.put(queue, lock);
    }

    void deleteGroup(String group, StoreBatch batch) {
        ConcurrentHashMap<Long, Lock> locks = groups.remove(group);
        if (locks != null) {
            locks.keySet().forEach(queue -> batch.delete(Table.LOCKS, QueueGroupKey.of(queue, group)));
        }
    }

    void deleteTopic(int topicId, StoreBatch batch) {
        QueueGroupKey.deleteTopic(Table.LOCKS, topicId, batch);
        groups.values().forEach(locks -> locks.keySet()
                .removeIf(queue -> QueueId.unpack(queue).topicId() == topicId));
        groups.values().removeIf(Map::isEmpty);
    }

    @Override
    public @Nullable Lock get(String group, QueueId queue) {
        Map<Long, Lock> locks = groups.get(group);
        Lock lock = locks == null ? null : locks.get(queue.packed());
        return lock == null || lock.owner().equals(NOBODY) ? null : lock;
    }

    @Override
    public OptionalLong heldUntil(String group, String owner) {
        Map<Long, Lock> locks = groups.getOrDefault(group, new ConcurrentHashMap<>());
        return locks.values().stream()
                .filter(lock -> lock.owner().equals(owner))
                .mapToLong(Lock::expiresAt)
                .max();
    }
}
