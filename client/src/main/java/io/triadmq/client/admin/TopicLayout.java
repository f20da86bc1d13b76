package io.triadmq.client.admin;

import io.triadmq.client.MessageQueue;
import java.util.List;

/**
 * Where the queues of a topic are. Immutable.
 *
 * @param writeQueues queues that take messages, sorted
 * @param readQueues queues that can be read, sorted
 * @param groups the broker groups that hold them
 */
public record TopicLayout(
        String topic, List<MessageQueue> writeQueues, List<MessageQueue> readQueues, List<GroupMembers> groups) {
    public TopicLayout {
        writeQueues = List.copyOf(writeQueues);
        readQueues = List.copyOf(readQueues);
        groups = List.copyOf(groups);
    }
}
