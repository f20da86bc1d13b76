package io.triadmq.broker.model;

/**
 * A message queue inside a broker group.
 *
 * @param topicId the topic's small number, never reused within a group
 * @param number the queue's number within the topic, from 0
 */
public record QueueId(int topicId, int number) implements Comparable<QueueId> {
    /** Both numbers in one, ordered like (topicId, number). */
    public long packed() {
        return ((long) topicId << 32) | number;
    }

    public static QueueId unpack(long packed) {
        return new QueueId((int) (packed >>> 32), (int) packed);
    }

    @Override
    public int compareTo(QueueId other) {
        return Long.compare(packed(), other.packed());
    }
}
