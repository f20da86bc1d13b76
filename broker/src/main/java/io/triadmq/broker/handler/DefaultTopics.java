package io.triadmq.broker.handler;

import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.config.TopicPolicy;
import io.triadmq.broker.delay.DelayTopic;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.SystemTopic;
import java.util.ArrayList;
import java.util.List;

/** The topics that clients and tools take for granted; the first leader of a group creates them. */
final class DefaultTopics {
    private static final int READ_WRITE = TopicSettings.PERM_READ | TopicSettings.PERM_WRITE;
    private static final int TEMPLATE = READ_WRITE | TopicSettings.PERM_INHERIT;
    /** As a stock broker has it: tools send to it to see whether the cluster works. */
    private static final int CLUSTER_TOPIC_QUEUES = 16;

    private DefaultTopics() {}

    static List<TopicSettings> of(NodeIdentity identity, TopicPolicy policy, DelayLevels levels) {
        List<TopicSettings> topics = new ArrayList<>();
        if (policy.autoCreateTopics()) {
            topics.add(TopicMaker.settings(SystemTopic.TEMPLATE, policy.defaultQueues(), TEMPLATE));
        }
        topics.add(TopicMaker.settings(SystemTopic.SELF_TEST, 1, READ_WRITE));
        topics.add(TopicMaker.settings(identity.cluster(), CLUSTER_TOPIC_QUEUES, TEMPLATE));
        topics.add(TopicMaker.settings(identity.group(), 1, TEMPLATE));
        topics.add(TopicMaker.settings(identity.cluster() + SystemTopic.REPLY_SUFFIX, 1, READ_WRITE));
        topics.add(TopicMaker.settings(SystemTopic.TRACE, 1, READ_WRITE));
        topics.add(TopicMaker.settings(SystemTopic.OFFSET_MOVED_EVENT, 1, READ_WRITE));
        topics.add(TopicMaker.settings(SystemTopic.TRANSACTION_GIVEN_UP, 1, READ_WRITE));
        topics.add(TopicMaker.settings(DelayTopic.NAME, levels.maxLevel(), READ_WRITE));
        return topics;
    }
}
