package io.triadmq.client.route;

import io.triadmq.client.MessageQueue;
import java.util.List;

/**
 * The queues of a topic. Immutable; lists are sorted and stay the same objects while nothing changes.
 *
 * @param writeQueues queues that take messages, of all groups, whether they have a leader at the moment or not
 * @param readQueues queues that may be read
 */
public record TopicRoute(String topic, List<MessageQueue> writeQueues, List<MessageQueue> readQueues) {
    public TopicRoute {
        writeQueues = List.copyOf(writeQueues);
        readQueues = List.copyOf(readQueues);
    }
}
