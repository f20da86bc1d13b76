package io.triadmq.client.testing;

import io.triadmq.protocol.body.MessageQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What all nodes of a fake group agree on. Guarded by the cluster's lock. */
final class FakeState {
    record Lock(String owner, long expiresAt, long epoch) {}

    final Map<String, List<FakeQueue>> topics = new LinkedHashMap<>();
    final Map<String, Long> offsets = new HashMap<>();
    final Map<String, Lock> locks = new HashMap<>();

    void createTopic(String topic, int queues) {
        List<FakeQueue> list = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            list.add(new FakeQueue());
        }
        topics.putIfAbsent(topic, list);
    }

    FakeQueue queue(String topic, int queueId) {
        List<FakeQueue> list = topics.get(topic);
        if (list == null || queueId < 0 || queueId >= list.size()) {
            throw new IllegalArgumentException("no queue " + topic + "/" + queueId);
        }
        return list.get(queueId);
    }

    static String key(String group, String topic, int queueId) {
        return group + "@" + topic + "@" + queueId;
    }

    Set<MessageQueue> lock(String group, String owner, Set<MessageQueue> queues, long now, long leaseMillis) {
        Set<MessageQueue> granted = new java.util.LinkedHashSet<>();
        for (MessageQueue queue : new java.util.TreeSet<>(queues)) {
            String key = key(group, queue.topic(), queue.queueId());
            Lock held = locks.get(key);
            if (held == null || held.owner().equals(owner) || held.expiresAt() <= now) {
                long epoch = held == null ? 1 : held.owner().equals(owner) ? held.epoch() : held.epoch() + 1;
                locks.put(key, new Lock(owner, now + leaseMillis, epoch));
                granted.add(queue);
            }
        }
        return granted;
    }

    void unlock(String group, String owner, Set<MessageQueue> queues) {
        for (MessageQueue queue : queues) {
            locks.computeIfPresent(
                    key(group, queue.topic(), queue.queueId()),
                    (key, held) -> held.owner().equals(owner) ? new Lock("", 0, held.epoch()) : held);
        }
    }

    long lockEpoch(String group, MessageQueue queue) {
        Lock lock = locks.get(key(group, queue.topic(), queue.queueId()));
        return lock == null ? 0 : lock.epoch();
    }

    Map<String, Integer> topicSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        topics.forEach((topic, queues) -> sizes.put(topic, queues.size()));
        return sizes;
    }
}
