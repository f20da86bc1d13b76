package io.triadmq.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.broker.testing.FakeRpcClient;
import io.triadmq.broker.testing.ManualTimer;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower's reporter, and the leader's real picture of what it reports. */
final class MembershipReporterTest {
    private final FakeLeadership followerView = new FakeLeadership();
    private final FakeRpcClient network = new FakeRpcClient();
    private final ManualTimer timer = new ManualTimer();
    private final ClientRegistry clients = new ClientRegistry(Clock.systemUTC());
    private final Map<String, FakeConnection> connections = new HashMap<>();
    private final MembershipReporter reporter = new MembershipReporter("n1", timer, network, followerView, clients);

    private final FakeLeadership leaderView = new FakeLeadership();
    private final GroupDirectory directory = new GroupDirectory(group -> {});
    private final GroupMembership leader = new GroupMembership(
            Clock.systemUTC(), leaderView, new ClientRegistry(Clock.systemUTC()), directory, List.of("n1"));
    private FakeConnection toLeader = new FakeConnection(1);

    @BeforeEach
    void start() {
        reporter.start();
        leaderView.lead(1);
        leader.leaderStarted(1);
    }

    private void arrives(String clientId) {
        FakeConnection connection = connections.computeIfAbsent(clientId, id -> new FakeConnection(2));
        ConsumerMember member = new ConsumerMember(
                "G",
                clientId,
                "127.0.0.1:2",
                "JAVA",
                1,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET,
                Map.of());
        clients.register(connection, new Heartbeat(clientId, "JAVA", 1, List.of(), List.of(member), false));
    }

    private void leaves(String clientId) {
        clients.closed(connections.remove(clientId));
    }

    /** Lets the leader take the report that is under way; returns it. */
    private MembershipReport taken() {
        timer.run();
        assertEquals(1, network.calls.size(), "one report at a time");
        FakeRpcClient.Call call = network.next();
        assertEquals(TriadCode.MEMBERSHIP_REPORT, call.request().code());
        MembershipReport report = BodyCodec.decode(call.request().body(), MembershipReport.class);
        boolean good = leader.report(toLeader, report);
        call.answer().complete(new Command(good ? ResponseCode.SUCCESS : ResponseCode.SYSTEM_ERROR));
        return report;
    }

    private void settle() {
        timer.run();
        while (!network.calls.isEmpty()) {
            taken();
            timer.run();
        }
    }

    private Optional<List<String>> members() {
        return leader.members("G")
                .map(all -> all.stream().map(ConsumerMember::clientId).toList());
    }

    private void follow(long term) {
        followerView.follow(term, "n0", "leader:1");
    }

    @Test
    void newFollower_reportsEverybodyInParts_andTheLeaderAnswersOnlyOnceAllIsThere() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            all.add(String.format("c%04d", i));
        }
        all.forEach(this::arrives);
        follow(1);

        MembershipReport first = taken();
        assertTrue(first.reset());
        assertFalse(first.complete());
        assertEquals(Optional.empty(), members());
        MembershipReport second = taken();
        assertFalse(second.reset() || second.complete());
        assertTrue(taken().complete());

        assertEquals(Optional.of(all), members());
    }

    @Test
    void laterChanges_areReportedAlone() {
        arrives("a");
        follow(1);
        settle();
        arrives("b");
        leaves("a");

        MembershipReport change = taken();

        assertFalse(change.reset());
        assertEquals(Optional.of(List.of("b")), members());
    }

    @Test
    void changeWhileAReportIsUnderWay_isReportedAfterIt() {
        arrives("a");
        follow(1);
        timer.run();
        arrives("b");
        leaves("a");
        timer.run();
        assertEquals(1, network.calls.size());

        settle();

        assertEquals(Optional.of(List.of("b")), members());
    }

    @Test
    void lostReport_isFollowedByAWholePicture() {
        arrives("a");
        follow(1);
        settle();
        arrives("b");
        timer.run();
        network.next().fail(RpcException.Kind.TIMEOUT, "slow");
        timer.run();
        assertTrue(network.calls.isEmpty(), "not at once");
        timer.pass(250);

        MembershipReport again = taken();

        assertTrue(again.reset() && again.complete());
        assertEquals(Optional.of(List.of("a", "b")), members());
    }

    @Test
    void brokenConnection_isFollowedByAWholePictureOnTheNext() {
        arrives("a");
        follow(1);
        settle();
        leader.closed(toLeader);
        assertEquals(List.of(), directory.members("G"));
        toLeader = new FakeConnection(3);

        reporter.connectionLost();

        assertTrue(taken().reset());
        assertEquals(Optional.of(List.of("a")), members());
    }

    @Test
    void leaderThatForgot_isFoundByTheKeepAlive() {
        arrives("a");
        follow(1);
        settle();
        // As when it was restarted so fast that the connection seems to be the same.
        leader.closed(toLeader);

        timer.pass(2_000);
        assertFalse(taken().reset());
        timer.pass(250);
        settle();

        assertEquals(Optional.of(List.of("a")), members());
    }

    @Test
    void newTerm_beginsAnew_andAnAnswerOfTheOldOneChangesNothing() {
        arrives("a");
        follow(1);
        timer.run();
        FakeRpcClient.Call old = network.next();
        followerView.follow(2, "n2", "other:1");
        leaderView.lead(2);
        leader.leaderStarted(2);
        timer.run();
        old.answer().complete(new Command(ResponseCode.SUCCESS));

        MembershipReport report = taken();

        assertTrue(report.reset());
        assertEquals(2, report.term());
        assertEquals(Optional.of(List.of("a")), members());
    }

    @Test
    void leadingNode_reportsToNobody() {
        arrives("a");
        followerView.lead(1);
        timer.pass(5_000);
        assertTrue(network.calls.isEmpty());
    }
}
