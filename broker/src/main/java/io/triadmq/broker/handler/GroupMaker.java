package io.triadmq.broker.handler;

import io.triadmq.broker.config.TopicPolicy;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.message.SystemTopic;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Creates consumer groups that show up, on the leader and where the policy allows it. Thread-safe. */
final class GroupMaker {
    /** Groups being created at the same time; what comes above it is created by the next heartbeat. */
    private static final int MAX_CREATING = 1000;

    private final GroupTable groups;
    private final Leadership leadership;
    private final Proposals proposals;
    private final TopicMaker topics;
    private final TopicPolicy policy;
    private final Set<String> creating = ConcurrentHashMap.newKeySet();

    GroupMaker(GroupTable groups, Leadership leadership, Proposals proposals, TopicMaker topics, TopicPolicy policy) {
        this.groups = groups;
        this.leadership = leadership;
        this.proposals = proposals;
        this.topics = topics;
        this.policy = policy;
    }

    /** Creates the group with default settings unless it exists; nobody waits for it. */
    void createIfAbsent(String group) {
        boolean wanted = policy.autoCreateGroups()
                && leadership.current().leading()
                && groups.get(group) == null
                && creating.size() < MAX_CREATING;
        if (wanted && creating.add(group)) {
            proposals.propose(
                    new GroupCommand.PutGroup(GroupSettings.defaults(group), true), outcome -> creating.remove(group));
        }
    }

    /** Creates the topic for messages that the group fails to consume, so that consumers find its route. */
    void createRetryTopic(String group) {
        GroupSettings settings = groups.get(group);
        boolean wanted = leadership.current().leading() && (settings != null || policy.autoCreateGroups());
        if (wanted) {
            int queues = settings == null ? 1 : settings.retryQueueNums();
            topics.createIfAbsent(TopicMaker.retryTopic(SystemTopic.retryTopic(group), queues));
        }
    }
}
