package io.triadmq.protocol.body;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Map;

/**
 * Answer of GET_TOPIC_STATS_INFO.
 *
 * @param topicPutTps messages per second that come in
 */
public record TopicStatsTable(
        @JsonSerialize(using = QueueMapWriter.class) @JsonDeserialize(keyUsing = MessageQueue.FromKey.class)
        Map<MessageQueue, TopicOffset> offsetTable,

        double topicPutTps)
        implements Body {
    public TopicStatsTable {
        offsetTable = Absent.map(offsetTable);
    }

    /**
     * @param maxOffset offset that the next message will get
     * @param lastUpdateTimestamp store time of the newest message in milliseconds, 0 when there is none
     */
    public record TopicOffset(long minOffset, long maxOffset, long lastUpdateTimestamp) {}
}
