package io.triadmq.broker.group;

import java.util.List;

/**
 * A client's heartbeat, checked and complete.
 *
 * @param producerGroups groups it produces for
 * @param consumers its memberships in consumer groups
 * @param withoutSubscriptions the memberships carry no subscriptions: the ones already known stay
 */
public record Heartbeat(
        String clientId,
        String language,
        int version,
        List<String> producerGroups,
        List<ConsumerMember> consumers,
        boolean withoutSubscriptions) {
    /** Groups per client above this are a mistake or an attack. */
    public static final int MAX_GROUPS = 1000;

    public Heartbeat {
        producerGroups = List.copyOf(producerGroups);
        consumers = List.copyOf(consumers);
    }
}
