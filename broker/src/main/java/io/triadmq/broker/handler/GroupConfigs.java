package io.triadmq.broker.handler;

import io.triadmq.broker.model.GroupSettings;
import io.triadmq.protocol.body.SubscriptionGroupConfig;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.message.NameRules;

/** Consumer group settings as they travel, and back; checks what comes in. */
final class GroupConfigs {
    private static final int MAX_RETRY_QUEUES = 1024;

    private GroupConfigs() {}

    static SubscriptionGroupConfig of(GroupSettings group) {
        return new SubscriptionGroupConfig(
                group.name(),
                group.consumeEnable(),
                group.consumeFromMinEnable(),
                group.consumeBroadcastEnable(),
                group.consumeMessageOrderly(),
                group.retryQueueNums(),
                group.retryMaxTimes(),
                null,
                0,
                1,
                group.notifyConsumerIdsChangedEnable(),
                0,
                group.consumeTimeoutMinutes(),
                group.attributes());
    }

    /** @throws BadRequestException if something about the group is not possible */
    static GroupSettings checked(SubscriptionGroupConfig config) {
        String problem = NameRules.oldGroupProblem(config.groupName());
        if (problem != null) {
            throw new BadRequestException(problem);
        }
        if (config.retryQueueNums() < 0 || config.retryQueueNums() > MAX_RETRY_QUEUES) {
            throw new BadRequestException(
                    "retryQueueNums is " + config.retryQueueNums() + ", expected 0 to " + MAX_RETRY_QUEUES);
        }
        return new GroupSettings(
                config.groupName(),
                config.consumeEnable(),
                config.consumeFromMinEnable(),
                config.consumeBroadcastEnable(),
                config.consumeMessageOrderly(),
                config.retryQueueNums(),
                config.retryMaxTimes(),
                config.consumeTimeoutMinute(),
                config.notifyConsumerIdsChangedEnable(),
                config.attributes());
    }
}
