package io.triadmq.client;

import java.util.Comparator;

/**
 * One queue of a topic. Immutable; ordered by topic, broker name, queue number, so that all members of a consumer
 * group see the queues of a topic in the same order.
 *
 * @param brokerName name of the broker group that holds the queue
 * @param queueId number of the queue within that group, from 0
 */
public record MessageQueue(String topic, String brokerName, int queueId) implements Comparable<MessageQueue> {
    private static final Comparator<MessageQueue> ORDER = Comparator.comparing(MessageQueue::topic)
            .thenComparing(MessageQueue::brokerName)
            .thenComparingInt(MessageQueue::queueId);

    @Override
    public int compareTo(MessageQueue other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "MessageQueue [topic=" + topic + ", brokerName=" + brokerName + ", queueId=" + queueId + "]";
    }
}
