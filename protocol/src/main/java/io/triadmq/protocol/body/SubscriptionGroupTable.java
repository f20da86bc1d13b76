package io.triadmq.protocol.body;

import java.util.Map;

/**
 * Answer of GET_ALL_SUBSCRIPTIONGROUP_CONFIG.
 *
 * @param forbiddenTable group to topic to forbidden bits; empty from us
 */
public record SubscriptionGroupTable(
        Map<String, SubscriptionGroupConfig> subscriptionGroupTable,
        Map<String, Map<String, Integer>> forbiddenTable,
        DataVersion dataVersion)
        implements Body {
    public SubscriptionGroupTable {
        subscriptionGroupTable = Absent.map(subscriptionGroupTable);
        forbiddenTable = Absent.map(forbiddenTable);
        dataVersion = TopicConfigTable.versionOf(dataVersion);
    }

    public SubscriptionGroupTable(
            Map<String, SubscriptionGroupConfig> subscriptionGroupTable, DataVersion dataVersion) {
        this(subscriptionGroupTable, Map.of(), dataVersion);
    }
}
