package io.triadmq.broker.delay;

import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SystemTopic;
import java.util.Map;

/**
 * The topic in which delayed messages wait: queue {@code n - 1} holds the messages of level {@code n}, so each queue is
 * in the order in which its messages fall due.
 */
public final class DelayTopic {
    public static final String NAME = SystemTopic.SCHEDULE;

    /** The group whose consumer offsets say how far each level has been delivered. */
    public static final String GROUP = "CID_RMQ_SYS_SCHEDULE";

    private DelayTopic() {}

    /** The queue in which messages of a level wait; levels above the highest are the highest. */
    public static int queueOf(int level, DelayLevels levels) {
        return Math.min(Math.max(level, 1), levels.maxLevel()) - 1;
    }

    /** Notes in a message's properties where it really belongs. */
    public static void address(Map<String, String> properties, String topic, int queueId) {
        properties.put(PropertyName.REAL_TOPIC, topic);
        properties.put(PropertyName.REAL_QUEUE_ID, Integer.toString(queueId));
    }
}
