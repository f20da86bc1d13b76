package io.triadmq.broker.model;

import java.util.Map;

/** Settings of a consumer group, with RocketMQ's meaning and defaults. */
public record GroupSettings(
        String name,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        int retryQueueNums,
        int retryMaxTimes,
        int consumeTimeoutMinutes,
        boolean notifyConsumerIdsChangedEnable,
        Map<String, String> attributes) {
    public GroupSettings {
        attributes = Map.copyOf(attributes);
    }

    public static GroupSettings defaults(String name) {
        return new GroupSettings(name, true, true, true, false, 1, 16, 15, true, Map.of());
    }
}
