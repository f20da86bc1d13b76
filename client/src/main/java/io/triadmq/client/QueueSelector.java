package io.triadmq.client;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses the queue of a message. Must be thread-safe, fast, and give the same answer for the same arguments if order
 * matters.
 */
@FunctionalInterface
public interface QueueSelector {
    /**
     * @param queues all queues of the topic that take messages, sorted; never empty. They stay the same while a group
     *     elects a leader
     * @param key what the caller passed to the send
     * @return one of {@code queues}
     */
    MessageQueue select(List<MessageQueue> queues, Message message, Object key);

    /** Equal keys go to the same queue: remainder of the key's hash code. */
    static QueueSelector byHash() {
        return (queues, message, key) -> queues.get(Math.floorMod(key.hashCode(), queues.size()));
    }

    /** Any queue. */
    static QueueSelector byRandom() {
        return (queues, message, key) -> queues.get(ThreadLocalRandom.current().nextInt(queues.size()));
    }
}
