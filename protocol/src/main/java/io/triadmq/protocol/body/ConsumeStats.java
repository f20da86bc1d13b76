package io.triadmq.protocol.body;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Map;

/**
 * Answer of GET_CONSUME_STATS: how far a group has read.
 *
 * @param consumeTps messages per second that it reads
 */
public record ConsumeStats(
        @JsonSerialize(using = QueueMapWriter.class) @JsonDeserialize(keyUsing = MessageQueue.FromKey.class)
        Map<MessageQueue, OffsetWrapper> offsetTable,

        double consumeTps)
        implements Body {
    public ConsumeStats {
        offsetTable = Absent.map(offsetTable);
    }

    /**
     * @param brokerOffset offset that the queue's next message will get
     * @param consumerOffset saved offset of the group
     * @param pullOffset offset up to which the group has pulled
     * @param lastTimestamp store time of the last message that was read in milliseconds; 0: unknown
     */
    public record OffsetWrapper(long brokerOffset, long consumerOffset, long pullOffset, long lastTimestamp) {}
}
