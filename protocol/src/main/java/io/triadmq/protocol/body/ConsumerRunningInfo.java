package io.triadmq.protocol.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answer of a client to GET_CONSUMER_RUNNING_INFO. The states of queues and topics are kept as they came: tools read
 * them, brokers only pass them on.
 *
 * @param properties names with the prefix {@code PROP_}
 * @param mqTable state of each queue the client has
 * @param mqPopTable state of each queue in POP mode, 5.x
 * @param statusTable topic to rates
 * @param userConsumerInfo application's own properties; null when absent
 * @param jstack stacks of the client's threads; null when not asked for
 */
public record ConsumerRunningInfo(
        Map<String, String> properties,
        Set<SubscriptionData> subscriptionSet,

        @JsonSerialize(using = QueueMapWriter.class) @JsonDeserialize(keyUsing = MessageQueue.FromKey.class)
        Map<MessageQueue, JsonNode> mqTable,

        @JsonSerialize(using = QueueMapWriter.class) @JsonDeserialize(keyUsing = MessageQueue.FromKey.class)
        Map<MessageQueue, JsonNode> mqPopTable,

        Map<String, JsonNode> statusTable,
        @Nullable Map<String, String> userConsumerInfo,
        @Nullable String jstack)
        implements Body {
    public ConsumerRunningInfo {
        properties = Absent.map(properties);
        subscriptionSet = Absent.set(subscriptionSet);
        mqTable = Absent.map(mqTable);
        mqPopTable = Absent.map(mqPopTable);
        statusTable = Absent.map(statusTable);
    }
}
