package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.List;

/**
 * Shares the queues of a topic among the members of a group. Every member computes it by itself, so it must be a pure
 * function, and the same for all members. Thread-safe.
 */
public interface AllocationStrategy {
    /** Short name, for tools. */
    String name();

    /**
     * @param self client id of the member that asks; one of {@code members}
     * @param queues all queues of the topic, sorted
     * @param members client ids of the group, sorted
     * @return the queues of {@code self}
     */
    List<MessageQueue> allocate(String self, List<MessageQueue> queues, List<String> members);
}
