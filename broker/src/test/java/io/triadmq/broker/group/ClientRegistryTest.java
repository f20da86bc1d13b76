package io.triadmq.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.message.TagExpression;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClientRegistryTest {
    private final AtomicReference<Clock> clock =
            new AtomicReference<>(Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC));
    private final List<String> changed = new ArrayList<>();
    private final ClientRegistry registry = new ClientRegistry(new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return clock.get().instant();
        }
    });
    private final FakeConnection first = new FakeConnection(1);
    private final FakeConnection second = new FakeConnection(2);

    @BeforeEach
    void listen() {
        registry.addListener(changed::add);
    }

    private static Heartbeat heartbeat(String clientId, boolean withoutSubscriptions, String... topics) {
        Map<String, SubscriptionData> subscriptions = new java.util.HashMap<>();
        for (String topic : topics) {
            subscriptions.put(topic, SubscriptionData.ofTags(topic, TagExpression.ALL, 1));
        }
        ConsumerMember member = new ConsumerMember(
                "G",
                clientId,
                "1.1.1.1:1",
                "JAVA",
                513,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                subscriptions);
        return new Heartbeat(clientId, "JAVA", 513, List.of("PG"), List.of(member), withoutSubscriptions);
    }

    private void pass(Duration time) {
        clock.set(Clock.offset(clock.get(), time));
    }

    @Test
    void heartbeat_makesAMember_andItsConnectionKnowsIt() {
        registry.register(first, heartbeat("c1", false, "T"));

        assertEquals(List.of("c1"), changed);
        assertNotNull(registry.memberOn(first, "G"));
        assertNull(registry.memberOn(first, "other"));
        assertNull(registry.memberOn(second, "G"));
        assertEquals(List.of(first), registry.connectionsOf("G"));
        assertEquals(1, registry.producersOf("PG").size());
    }

    @Test
    void sameHeartbeatAgain_changesNothing() {
        registry.register(first, heartbeat("c1", false, "T"));
        changed.clear();

        registry.register(first, heartbeat("c1", false, "T"));

        assertTrue(changed.isEmpty());
    }

    @Test
    void heartbeatWithoutSubscriptions_keepsTheKnownOnes() {
        registry.register(first, heartbeat("c1", false, "T"));

        registry.register(first, heartbeat("c1", true));

        assertTrue(registry.memberOn(first, "G").subscriptions().containsKey("T"));
    }

    @Test
    void newConnectionOfAClient_replacesTheOldOne_whoseCloseThenMeansNothing() {
        registry.register(first, heartbeat("c1", false, "T"));
        registry.register(second, heartbeat("c1", false, "T"));
        changed.clear();

        registry.closed(first);

        assertTrue(changed.isEmpty());
        assertEquals(List.of(second), registry.connectionsOf("G"));
    }

    @Test
    void closedConnection_endsItsClient() {
        registry.register(first, heartbeat("c1", false, "T"));
        changed.clear();

        registry.closed(first);

        assertEquals(List.of("c1"), changed);
        assertTrue(registry.clientIds().isEmpty());
        assertTrue(registry.membershipsOf("c1").isEmpty());
    }

    @Test
    void heartbeatThatArrivesAfterTheClose_leavesNothingBehind() {
        first.close("test");

        registry.register(first, heartbeat("c1", false, "T"));

        assertTrue(registry.clientIds().isEmpty());
        assertNull(registry.memberOn(first, "G"));
    }

    @Test
    void unregister_leavesOneGroup_andTheClientWhenNothingIsLeft() {
        registry.register(first, heartbeat("c1", false, "T"));
        registry.unregister("c1", null, "G");
        assertNull(registry.memberOn(first, "G"));
        assertEquals(1, registry.producersOf("PG").size());

        registry.unregister("c1", "PG", null);
        assertTrue(registry.clientIds().isEmpty());
    }

    @Test
    void silentClient_isForgottenAfterTwoMinutes() {
        registry.register(first, heartbeat("c1", false, "T"));
        pass(Duration.ofSeconds(119));
        registry.expire();
        assertEquals(1, registry.clientIds().size());

        pass(Duration.ofSeconds(2));
        registry.expire();

        assertTrue(registry.clientIds().isEmpty());
    }

    @Test
    void anotherClientOnTheSameConnection_endsTheFirst() {
        registry.register(first, heartbeat("c1", false, "T"));
        registry.register(first, heartbeat("c2", false, "T"));

        assertEquals(List.of("c2"), List.copyOf(registry.clientIds()));
        assertTrue(changed.contains("c1"));
    }
}
