package io.triadmq.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.message.TagExpression;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GroupMembershipTest {
    private long millis = 1_000_000;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    };
    private final FakeLeadership leadership = new FakeLeadership();
    private final ClientRegistry registry = new ClientRegistry(clock);
    private final List<String> changed = new ArrayList<>();
    private final GroupDirectory directory = new GroupDirectory(changed::add);
    private final GroupMembership membership =
            new GroupMembership(clock, leadership, registry, directory, List.of("n1", "n2"));
    private final FakeConnection fromN1 = new FakeConnection(1001);
    private final FakeConnection fromN2 = new FakeConnection(1002);

    private static ConsumerMember member(String clientId, String topic) {
        return new ConsumerMember(
                "G",
                clientId,
                "1.1.1.1:1",
                "JAVA",
                513,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                Map.of(topic, SubscriptionData.ofTags(topic, TagExpression.ALL, 1)));
    }

    private static Heartbeat heartbeat(String clientId) {
        return new Heartbeat(clientId, "JAVA", 513, List.of(), List.of(member(clientId, "T")), false);
    }

    private static MembershipReport whole(String node, long term, String... clientIds) {
        List<MembershipReport.Client> clients = new ArrayList<>();
        for (String clientId : clientIds) {
            clients.add(new MembershipReport.Client(clientId, List.of(member(clientId, "T"))));
        }
        return new MembershipReport(node, term, true, true, clients);
    }

    private Optional<List<String>> ids() {
        return membership
                .members("G")
                .map(members -> members.stream().map(ConsumerMember::clientId).toList());
    }

    @Test
    void newLeader_isSilentUntilEveryFollowerHasReported() {
        registry.register(new FakeConnection(1), heartbeat("c1"));
        leadership.lead(5);
        assertEquals(Optional.empty(), ids());

        assertTrue(membership.report(fromN1, whole("n1", 5, "c2")));
        assertEquals(Optional.empty(), ids());

        assertTrue(membership.report(fromN2, whole("n2", 5)));
        assertEquals(Optional.of(List.of("c1", "c2")), ids());
    }

    @Test
    void followerThatStaysSilent_isTakenForDeadAfterThreeSeconds() {
        registry.register(new FakeConnection(1), heartbeat("c1"));
        leadership.lead(5);
        membership.leaderStarted(5);
        membership.report(fromN1, whole("n1", 5, "c2"));
        millis += 2999;
        assertEquals(Optional.empty(), ids());

        millis += 1;
        assertEquals(Optional.of(List.of("c1", "c2")), ids());
    }

    @Test
    void follower_doesNotAnswer() {
        leadership.follow(5, "n1", "leader:1");
        millis += 10_000;

        assertEquals(Optional.empty(), ids());
        assertFalse(membership.report(fromN1, whole("n1", 5, "c2")));
    }

    @Test
    void reportOfAnotherTerm_orAStranger_isNotTaken() {
        leadership.lead(5);

        assertFalse(membership.report(fromN1, whole("n1", 4, "c2")));
        assertFalse(membership.report(fromN1, whole("n9", 5, "c2")));
        assertFalse(membership.report(fromN1, new MembershipReport("n1", 5, false, true, List.of())));
    }

    @Test
    void pictureInParts_countsWhenItIsComplete() {
        leadership.lead(5);
        membership.report(fromN2, whole("n2", 5));
        MembershipReport.Client c2 = new MembershipReport.Client("c2", List.of(member("c2", "T")));
        MembershipReport.Client c3 = new MembershipReport.Client("c3", List.of(member("c3", "T")));

        assertTrue(membership.report(fromN1, new MembershipReport("n1", 5, true, false, List.of(c2))));
        assertEquals(Optional.empty(), ids());
        assertTrue(membership.report(fromN1, new MembershipReport("n1", 5, false, true, List.of(c3))));
        assertEquals(Optional.of(List.of("c2", "c3")), ids());

        MembershipReport.Client c2Gone = new MembershipReport.Client("c2", List.of());
        assertTrue(membership.report(fromN1, new MembershipReport("n1", 5, false, true, List.of(c2Gone))));
        assertEquals(Optional.of(List.of("c3")), ids());
    }

    @Test
    void clientThatOneNodeLoses_staysWhileAnotherKnowsIt() {
        FakeConnection here = new FakeConnection(1);
        registry.register(here, heartbeat("c1"));
        leadership.lead(5);
        membership.report(fromN1, whole("n1", 5, "c1"));
        membership.report(fromN2, whole("n2", 5));
        changed.clear();

        registry.closed(here);
        assertEquals(Optional.of(List.of("c1")), ids());
        assertTrue(changed.isEmpty());

        membership.closed(fromN1);
        assertEquals(List.of("G"), changed);
    }

    @Test
    void newTerm_beginsWithoutOldReports() {
        leadership.lead(5);
        membership.report(fromN1, whole("n1", 5, "c2"));
        membership.report(fromN2, whole("n2", 5));
        assertEquals(Optional.of(List.of("c2")), ids());

        leadership.lead(7);

        assertEquals(Optional.empty(), ids());
    }

    @Test
    void pullOnAConnectionThatDidNotRegister_makesTheListIncompleteUntilItDoes() {
        registry.register(new FakeConnection(1), heartbeat("c1"));
        leadership.lead(5);
        membership.report(fromN1, whole("n1", 5));
        membership.report(fromN2, whole("n2", 5));
        FakeConnection unknown = new FakeConnection(2);

        membership.pulledUnregistered(unknown, "G");
        assertEquals(Optional.empty(), ids());

        registry.register(unknown, heartbeat("c2"));
        assertEquals(Optional.of(List.of("c1", "c2")), ids());
    }

    @Test
    void pullerThatNeverRegisters_isForgottenAfterAHeartbeatInterval() {
        registry.register(new FakeConnection(1), heartbeat("c1"));
        leadership.lead(5);
        membership.report(fromN1, whole("n1", 5));
        membership.report(fromN2, whole("n2", 5));

        membership.pulledUnregistered(new FakeConnection(2), "G");
        millis += 36_000;

        assertEquals(Optional.of(List.of("c1")), ids());
    }
}
