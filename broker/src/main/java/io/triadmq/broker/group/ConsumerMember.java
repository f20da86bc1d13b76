package io.triadmq.broker.group;

import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import java.util.HashMap;
import java.util.Map;

/**
 * One client's membership in one consumer group, as its last heartbeat said.
 *
 * @param address {@code ip:port} the client connected from
 * @param version protocol version of the client's library
 * @param consumeFromWhere where the group starts that has no offset yet
 * @param subscriptions by topic
 */
public record ConsumerMember(
        String group,
        String clientId,
        String address,
        String language,
        int version,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere,
        Map<String, SubscriptionData> subscriptions) {
    public ConsumerMember {
        subscriptions = Map.copyOf(subscriptions);
    }

    /** What a heartbeat says of one group. */
    public static ConsumerMember of(ConsumerData data, String clientId, String address, String language, int version) {
        Map<String, SubscriptionData> subscriptions = new HashMap<>();
        data.subscriptionDataSet().forEach(subscription -> subscriptions.put(subscription.topic(), subscription));
        return new ConsumerMember(
                data.groupName(),
                clientId,
                address,
                language,
                version,
                data.consumeType(),
                data.messageModel(),
                data.consumeFromWhere(),
                subscriptions);
    }

    /** The same queues are allotted to the same members as long as this does not change. */
    boolean allotsLike(ConsumerMember other) {
        return subscriptions.keySet().equals(other.subscriptions.keySet()) && messageModel == other.messageModel;
    }
}
