package io.triadmq.client;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the queue of a message. Must be thread-safe, fast, and give the same answer for the same arguments if order
 * matters.
 */
@FunctionalInterface
public interface QueueSelector {
    /**
     * @param queues all queues of the topic that take messages, sorted; never empty. They stay the same while a group
     *     elects a leader
     * @param key what the caller passed to the send, null if it passed null
     * @return one of {@code queues}; the send fails with {@link IllegalArgumentException} otherwise
     */
    MessageQueue select(List<MessageQueue> queues, Message message, @Nullable Object key);

    /** Equal keys go to the same queue: remainder of the key's hash code. A null key is refused. */
    static QueueSelector byHash() {
        return (queues, message, key) -> {
            if (key == null) {
                throw new IllegalArgumentException("selecting by hash needs a key, got null");
            }
            return queues.get(Math.floorMod(key.hashCode(), queues.size()));
        };
    }

    /**
     * Prefers queues that are near: any of those whose group is led in this zone now, if there are some, else any queue.
     * The place of an equal key moves with leadership, so this is for messages without order.
     *
     * @param zone label of the sender's place, as in the setting {@code zone} of the brokers there
     * @param zoneOf tells the zone of a queue's leader; {@code producer::zoneOf}
     */
    static QueueSelector byZone(String zone, Function<MessageQueue, String> zoneOf) {
        return (queues, message, key) -> {
            List<MessageQueue> near = queues.stream()
                    .filter(queue -> zone.equals(zoneOf.apply(queue)))
                    .toList();
            List<MessageQueue> candidates = near.isEmpty() ? queues : near;
            return candidates.get(ThreadLocalRandom.current().nextInt(candidates.size()));
        };
    }

    /** Any queue. */
    static QueueSelector byRandom() {
        return (queues, message, key) -> queues.get(ThreadLocalRandom.current().nextInt(queues.size()));
    }
}
