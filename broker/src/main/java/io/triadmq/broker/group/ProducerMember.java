package io.triadmq.broker.group;

import io.triadmq.protocol.transport.Connection;

/**
 * One client's membership in one producer group.
 *
 * @param lastSeenMillis when its last heartbeat came, by this node's clock
 */
public record ProducerMember(
        String group, String clientId, Connection connection, String language, int version, long lastSeenMillis) {}
