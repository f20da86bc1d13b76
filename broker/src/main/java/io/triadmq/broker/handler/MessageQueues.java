package io.triadmq.broker.handler;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.MessageQueue;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** From queues as clients name them to queues as the group numbers them. */
final class MessageQueues {
    private MessageQueues() {}

    /** Queues that exist, with the name under which they were asked for. */
    static Map<QueueId, MessageQueue> resolve(TopicTable topics, Collection<MessageQueue> named) {
        Map<QueueId, MessageQueue> queues = new LinkedHashMap<>();
        for (MessageQueue queue : named) {
            TopicSettings topic = topics.get(queue.topic());
            if (topic != null && queue.queueId() >= 0 && queue.queueId() < topic.queueCount()) {
                queues.put(new QueueId(topic.id(), queue.queueId()), queue);
            }
        }
        return queues;
    }
}
