package io.triadmq.protocol.body;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Map;

/** Answer of INVOKE_BROKER_TO_RESET_OFFSET and body of RESET_CONSUMER_CLIENT_OFFSET: the new offset of each queue. */
public record ResetOffsetTable(
        @JsonSerialize(using = QueueMapWriter.class) @JsonDeserialize(keyUsing = MessageQueue.FromKey.class)
        Map<MessageQueue, Long> offsetTable)
        implements Body {
    public ResetOffsetTable {
        offsetTable = Absent.map(offsetTable);
    }

    /** The same as a list, which is what C++ and Go clients read in RESET_CONSUMER_CLIENT_OFFSET. */
    public ResetOffsetList toList() {
        return new ResetOffsetList(offsetTable.entrySet().stream()
                .map(entry -> new ResetOffsetList.QueueOffset(
                        entry.getKey().topic(),
                        entry.getKey().brokerName(),
                        entry.getKey().queueId(),
                        entry.getValue()))
                .toList());
    }
}
