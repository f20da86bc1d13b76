package io.triadmq.protocol.body;

import org.jspecify.annotations.Nullable;

/** Body of CHECK_CLIENT_CONFIG: may this subscription be used? */
public record CheckClientRequest(
        String clientId, String group, @Nullable SubscriptionData subscriptionData) implements Body {
    public CheckClientRequest {
        clientId = Absent.text(clientId);
        group = Absent.text(group);
    }
}
