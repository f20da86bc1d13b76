package io.triadmq.protocol.body;

import java.util.Map;
import java.util.Set;

/**
 * Answer of GET_CONSUMER_CONNECTION_LIST.
 *
 * @param subscriptionTable topic to subscription
 */
public record ConsumerConnection(
        Set<ClientConnection> connectionSet,
        Map<String, SubscriptionData> subscriptionTable,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere)
        implements Body {
    public ConsumerConnection {
        connectionSet = Absent.set(connectionSet);
        subscriptionTable = Absent.map(subscriptionTable);
        consumeType = ConsumerData.or(consumeType, ConsumeType.CONSUME_PASSIVELY);
        messageModel = ConsumerData.or(messageModel, MessageModel.CLUSTERING);
        consumeFromWhere = ConsumerData.or(consumeFromWhere, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET);
    }
}
