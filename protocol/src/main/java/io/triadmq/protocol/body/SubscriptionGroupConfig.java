package io.triadmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a consumer group.
 *
 * @param consumeFromMinEnable a group without offsets may begin at the first message
 * @param retryQueueNums queues of its retry topic
 * @param retryMaxTimes deliveries before a message goes to the dead-letter topic
 * @param groupRetryPolicy of 5.x, kept as it came; null when absent
 * @param brokerId id of the broker to pull from
 * @param whichBrokerWhenConsumeSlowly broker id to suggest to a group that lags
 * @param consumeTimeoutMinute minutes after which a message in work counts as failed
 */
public record SubscriptionGroupConfig(
        String groupName,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        int retryQueueNums,
        int retryMaxTimes,
        @Nullable JsonNode groupRetryPolicy,
        long brokerId,
        long whichBrokerWhenConsumeSlowly,
        boolean notifyConsumerIdsChangedEnable,
        int groupSysFlag,
        int consumeTimeoutMinute,
        Map<String, String> attributes)
        implements Body {
    private static final int DEFAULT_RETRIES = 16;
    private static final int DEFAULT_TIMEOUT_MINUTES = 15;

    public SubscriptionGroupConfig {
        groupName = Absent.text(groupName);
        attributes = Absent.map(attributes);
    }

    /** Stock's defaults for a group. */
    public static SubscriptionGroupConfig defaults(String groupName) {
        return fromJson(groupName, null, null, null, false, null, null, null, 0, null, null, 0, null, null);
    }

    /** Absent fields have stock's defaults. */
    @JsonCreator
    static SubscriptionGroupConfig fromJson(
            @JsonProperty("groupName") @Nullable String groupName,
            @JsonProperty("consumeEnable") @Nullable Boolean consumeEnable,
            @JsonProperty("consumeFromMinEnable") @Nullable Boolean consumeFromMinEnable,
            @JsonProperty("consumeBroadcastEnable") @Nullable Boolean consumeBroadcastEnable,
            @JsonProperty("consumeMessageOrderly") boolean consumeMessageOrderly,
            @JsonProperty("retryQueueNums") @Nullable Integer retryQueueNums,
            @JsonProperty("retryMaxTimes") @Nullable Integer retryMaxTimes,
            @JsonProperty("groupRetryPolicy") @Nullable JsonNode groupRetryPolicy,
            @JsonProperty("brokerId") long brokerId,
            @JsonProperty("whichBrokerWhenConsumeSlowly") @Nullable Long whichBrokerWhenConsumeSlowly,
            @JsonProperty("notifyConsumerIdsChangedEnable") @Nullable Boolean notifyConsumerIdsChangedEnable,
            @JsonProperty("groupSysFlag") int groupSysFlag,
            @JsonProperty("consumeTimeoutMinute") @Nullable Integer consumeTimeoutMinute,
            @JsonProperty("attributes") @Nullable Map<String, String> attributes) {
        return new SubscriptionGroupConfig(
                Absent.text(groupName),
                ConsumerData.or(consumeEnable, true),
                ConsumerData.or(consumeFromMinEnable, true),
                ConsumerData.or(consumeBroadcastEnable, true),
                consumeMessageOrderly,
                ConsumerData.or(retryQueueNums, 1),
                ConsumerData.or(retryMaxTimes, DEFAULT_RETRIES),
                groupRetryPolicy == null || groupRetryPolicy.isNull() ? null : groupRetryPolicy,
                brokerId,
                ConsumerData.or(whichBrokerWhenConsumeSlowly, 1L),
                ConsumerData.or(notifyConsumerIdsChangedEnable, true),
                groupSysFlag,
                ConsumerData.or(consumeTimeoutMinute, DEFAULT_TIMEOUT_MINUTES),
                Absent.map(attributes));
    }
}
