package io.triadmq.broker.wire;

import io.protostuff.Tag;
import io.triadmq.broker.model.GroupSettings;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link GroupSettings} as fields. */
public final class GroupRow {
    @Tag(1)
    public String name = "";

    @Tag(2)
    public boolean consumeEnable;

    @Tag(3)
    public boolean consumeFromMinEnable;

    @Tag(4)
    public boolean consumeBroadcastEnable;

    @Tag(5)
    public boolean consumeMessageOrderly;

    @Tag(6)
    public int retryQueueNums;

    @Tag(7)
    public int retryMaxTimes;

    @Tag(8)
    public int consumeTimeoutMinutes;

    @Tag(9)
    public boolean notifyConsumerIdsChangedEnable;

    @Tag(10)
    public @Nullable Map<String, String> attributes;

    public static GroupRow of(GroupSettings group) {
        GroupRow row = new GroupRow();
        row.name = group.name();
        row.consumeEnable = group.consumeEnable();
        row.consumeFromMinEnable = group.consumeFromMinEnable();
        row.consumeBroadcastEnable = group.consumeBroadcastEnable();
        row.consumeMessageOrderly = group.consumeMessageOrderly();
        row.retryQueueNums = group.retryQueueNums();
        row.retryMaxTimes = group.retryMaxTimes();
        row.consumeTimeoutMinutes = group.consumeTimeoutMinutes();
        row.notifyConsumerIdsChangedEnable = group.notifyConsumerIdsChangedEnable();
        row.attributes = group.attributes().isEmpty() ? null : new TreeMap<>(group.attributes());
        return row;
    }

    public GroupSettings toSettings() {
        return new GroupSettings(
                name,
                consumeEnable,
                consumeFromMinEnable,
                consumeBroadcastEnable,
                consumeMessageOrderly,
                retryQueueNums,
                retryMaxTimes,
                consumeTimeoutMinutes,
                notifyConsumerIdsChangedEnable,
                attributes == null ? Map.of() : attributes);
    }
}
