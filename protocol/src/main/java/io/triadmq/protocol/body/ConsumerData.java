package io.triadmq.protocol.body;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group in a heartbeat; the enums have stock's defaults when a peer sends none or unknown ones.
 *
 * @param unitMode of a deployment in units; false normally
 */
public record ConsumerData(
        String groupName,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere,
        Set<SubscriptionData> subscriptionDataSet,
        boolean unitMode) {
    public ConsumerData {
        groupName = Absent.text(groupName);
        consumeType = or(consumeType, ConsumeType.CONSUME_PASSIVELY);
        messageModel = or(messageModel, MessageModel.CLUSTERING);
        consumeFromWhere = or(consumeFromWhere, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
        subscriptionDataSet = Absent.set(subscriptionDataSet);
    }

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
