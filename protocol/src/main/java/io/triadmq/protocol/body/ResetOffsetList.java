package io.triadmq.protocol.body;

import java.util.List;

/** {@link ResetOffsetTable} for clients that cannot read objects as keys. */
public record ResetOffsetList(List<QueueOffset> offsetTable) implements Body {
    public ResetOffsetList {
        offsetTable = Absent.list(offsetTable);
    }

    /** The new offset of one queue. */
    public record QueueOffset(String topic, String brokerName, int queueId, long offset) {
        public QueueOffset {
            topic = Absent.text(topic);
            brokerName = Absent.text(brokerName);
        }
    }
}
