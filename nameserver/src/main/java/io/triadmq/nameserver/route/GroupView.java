package io.triadmq.nameserver.route;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker group as clients see it. Immutable.
 *
 * @param addresses brokerId to address, never empty: 0 is the leader or, while there is none, a member that forwards
 * @param leaderTerm term of the newest leader ever claimed, 0 when none was
 * @param leaderAddress address of that leader, null while there is none
 * @param topicsVersion version of {@code topics}, -1 when no table has arrived
 * @param topics topic tables as the group's members sent them
 * @param zones brokerId to zone label, without the nodes that have none
 * @param writeWiped an operator took the write permission of the group's queues away
 */
public record GroupView(
        String cluster,
        String group,
        SortedMap<Integer, String> addresses,
        long leaderTerm,
        @Nullable String leaderAddress,
        long topicsVersion,
        Map<String, TopicQueues> topics,
        SortedMap<Integer, String> zones,
        boolean writeWiped) {
    /** The topic's queues in this group, or null. */
    public @Nullable TopicQueues queuesOf(String topic) {
        TopicQueues queues = topics.get(topic);
        return queues == null || !writeWiped ? queues : queues.withoutWrite();
    }
}
