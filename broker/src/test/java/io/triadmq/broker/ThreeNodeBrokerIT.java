package io.triadmq.broker;

import static io.triadmq.broker.WireClient.bodies;
import static io.triadmq.broker.WireClient.heartbeat;
import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.nameserver.NameServer;
import io.triadmq.nameserver.NameServerConfig;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group of three with a NameServer, spoken to over real sockets. */
final class ThreeNodeBrokerIT {
    private static final String TOPIC = "T";
    private static final Duration LESS_THAN_THE_LEASE = Duration.ofSeconds(40);

    private NameServer nameServer;
    private BrokerGroup group;
    private WireClient client;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        nameServer = NameServer.start(new NameServerConfig("127.0.0.1", 0, 5000));
        group = new BrokerGroup(root, 3, Map.of("namesrvAddr", "127.0.0.1:" + nameServer.port()));
        client = new WireClient();
        group.settled();
        BrokerGroup.until(
                "the template topic",
                () -> answers(
                        leader(), Command.request(RequestCode.GET_TOPIC_CONFIG).with("topic", "TBW102")));
        client.sendOk(leader(), TOPIC, 0, "m0");
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
        nameServer.close();
    }

    private String leader() {
        try {
            return group.address(group.leader());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean answers(String address, Command request) {
        try {
            return client.ask(address, request).code() == ResponseCode.SUCCESS;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void sendToAFollower_isStoredAsFromItsClient() throws Exception {
        String follower = group.address(group.follower());

        Command sent = client.sendOk(follower, TOPIC, 0, "m1");

        assertEquals("1", sent.fields().get("queueOffset"));
        Command pulled = ok(client.ask(follower, pull("G", TOPIC, 0, 0, 15_000)));
        assertEquals(List.of("m0", "m1").subList(0, bodies(pulled).size()), bodies(pulled));
    }

    @Test
    void oneWaySendToAFollower_isStored() throws Exception {
        String follower = group.address(group.follower());
        client.tell(follower, send(TOPIC, 0, "m1", "").withFlag(Command.FLAG_ONE_WAY));

        Command pulled = ok(client.ask(leader(), pull("G", TOPIC, 0, 1, 15_000)));

        assertEquals(List.of("m1"), bodies(pulled));
    }

    @Test
    void pullAtAFollower_beyondItsEnd_waitsAndIsNotMoved() throws Exception {
        int node = group.follower();
        String follower = group.address(node);
        // A follower that does not know the topic yet lets the leader answer, which may well say "moved".
        long applied = group.broker(group.leader()).status().appliedIndex();
        BrokerGroup.until(
                "the follower to know the topic",
                () -> group.broker(node).status().appliedIndex() >= applied);

        Command answer = client.ask(follower, pull("G", TOPIC, 0, 100, 300));

        assertEquals(ResponseCode.PULL_NOT_FOUND, answer.code());
        assertEquals("100", answer.fields().get("nextBeginOffset"));
    }

    @Test
    void waitingPullAtAFollower_isWoken() throws Exception {
        String follower = group.address(group.follower());
        CompletableFuture<Command> waiting = client.call(follower, pull("G", TOPIC, 0, 1, 15_000));

        client.sendOk(leader(), TOPIC, 0, "m1");

        assertEquals(List.of("m1"), bodies(ok(waiting.get(30, TimeUnit.SECONDS))));
    }

    @Test
    void offsetSavedAtAFollower_isFoundEverywhere() throws Exception {
        String follower = group.address(group.follower());
        Command save = Command.oneWay(RequestCode.UPDATE_CONSUMER_OFFSET)
                .with("consumerGroup", "G")
                .with("topic", TOPIC)
                .with("queueId", 0)
                .with("commitOffset", 1);
        client.tell(follower, save);
        Command query = Command.request(RequestCode.QUERY_CONSUMER_OFFSET)
                .with("consumerGroup", "G")
                .with("topic", TOPIC)
                .with("queueId", 0);

        BrokerGroup.until("the saved offset at the leader", () -> offset(leader(), query) == 1);
        assertEquals(1, offset(follower, query));
    }

    private long offset(String address, Command query) {
        try {
            return ok(client.ask(address, query)).fields().requiredLong("offset");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void memberThatOnlyAFollowerKnows_isInTheLeadersList() throws Exception {
        String follower = group.address(group.follower());
        ok(client.ask(leader(), heartbeat("c1", "G", TOPIC, "*")));
        try (WireClient other = new WireClient()) {
            ok(other.ask(follower, heartbeat("c2", "G", TOPIC, "*")));
            BrokerGroup.until("both members", () -> members(leader()).equals(List.of("c1", "c2")));
            BrokerGroup.until("both members, asked at the follower", () -> members(follower)
                    .equals(List.of("c1", "c2")));
        }
        BrokerGroup.until("the list without c2", () -> members(leader()).equals(List.of("c1")));
    }

    private List<String> members(String address) {
        try {
            return client.members(address, "G");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newLeader_neverAnswersAnIncompleteMemberList() throws Exception {
        for (int i = 0; i < 3; i++) {
            ok(client.ask(group.address(i), heartbeat("c1", "G", TOPIC, "*")));
        }
        int old = group.leader();
        int follower = group.follower();
        int other = 3 - old - follower;
        try (WireClient second = new WireClient()) {
            // Known to one follower only: the other one, should it lead, learns of it from a report.
            ok(second.ask(group.address(other), heartbeat("c2", "G", TOPIC, "*")));
            BrokerGroup.until("both members", () -> members(group.address(old)).size() == 2);

            group.crash(old);

            List<String> list = List.of();
            long end = System.nanoTime() + BrokerGroup.PATIENCE.toNanos();
            while (list.isEmpty() && System.nanoTime() - end < 0) {
                list = members(group.address(follower));
            }
            assertEquals(List.of("c1", "c2"), list);
        }
    }

    @Test
    void consumerThatDiesTogetherWithTheLeader_losesItsLocksAtTheNextLeader() throws Exception {
        MessageQueue queue = new MessageQueue(TOPIC, group.name(), 0);
        int old = group.leader();
        try (WireClient killed = new WireClient()) {
            for (int i = 0; i < 3; i++) {
                ok(killed.ask(group.address(i), heartbeat("killed", "G", TOPIC, "*")));
                ok(client.ask(group.address(i), heartbeat("stays", "G", TOPIC, "*")));
            }
            assertTrue(killed.lock(group.address(old), "G", "killed", queue));
            group.crash(old);
        }

        String survivor = group.address((old + 1) % 3);
        BrokerGroup.until(
                "the queue of the killed one", LESS_THAN_THE_LEASE, () -> client.lock(survivor, "G", "stays", queue));
        assertEquals(List.of("stays"), members(survivor));
    }

    @Test
    void crashOfTheLeader_isSurvivedByWhoTalksToAFollower() throws Exception {
        int old = group.leader();
        int node = group.follower();
        long pid = 77;
        int next = 0;
        for (; next < 20; next++) {
            assertEquals(
                    ResponseCode.SUCCESS,
                    idempotent(group.address(node), pid, next).code());
        }
        group.crash(old);
        while (next < 40) {
            Command answer = idempotent(group.address(node), pid, next);
            if (answer.code() == ResponseCode.SUCCESS) {
                next++;
            } else {
                // Nothing else may be said to a producer that can be recognised.
                assertTrue(
                        List.of(TriadCode.NOT_LEADER, TriadCode.OUTCOME_UNKNOWN, ResponseCode.SYSTEM_BUSY)
                                .contains(answer.code()),
                        answer.toString());
            }
        }
        assertNotEquals(old, group.leader());
        Command pulled = ok(client.ask(leader(), pull("G", "P", 0, 0, 0).with("maxMsgNums", 100)));
        assertEquals(IntStream.range(0, 40).mapToObj(i -> "p" + i).toList(), bodies(pulled));
    }

    private Command idempotent(String address, long pid, int sequence) throws Exception {
        return client.ask(
                address,
                send("P", 0, "p" + sequence, property("UNIQ_KEY", "u" + sequence))
                        .with(SendField.PRODUCER_ID, pid)
                        .with(SendField.PRODUCER_EPOCH, 0)
                        .with(SendField.SEQUENCE, sequence));
    }

    @Test
    void plannedStopOfTheLeader_isNotSeenByWhoTalksToAFollower() throws Exception {
        int old = group.leader();
        String address = group.address(group.follower());
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> group.broker(old).close());
        int sent = 0;
        while (!stopped.isDone() || sent < 20) {
            Command answer = client.ask(address, send(TOPIC, 0, "s" + sent, ""));
            assertEquals(ResponseCode.SUCCESS, answer.code(), answer.toString());
            sent++;
        }
        stopped.get();
    }

    @Test
    void routes_nameTheLeaderAndFollowIt() throws Exception {
        BrokerGroup.until("the route with all three", () -> addresses().size() == 3);
        assertEquals(leader(), addresses().get(0L));
        int old = group.leader();

        group.crash(old);

        BrokerGroup.until("the route with the new leader", () -> {
            Map<Long, String> addresses = addresses();
            return addresses.size() == 2 && leader().equals(addresses.get(0L));
        });
    }

    private Map<Long, String> addresses() {
        TopicRouteData route = route();
        BrokerData broker = route == null || route.brokerDatas().isEmpty()
                ? null
                : route.brokerDatas().get(0);
        return broker == null ? Map.of() : broker.brokerAddrs();
    }

    private @Nullable TopicRouteData route() {
        try {
            Command answer = client.ask(
                    "127.0.0.1:" + nameServer.port(),
                    Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC).with("topic", TOPIC));
            return answer.code() == ResponseCode.SUCCESS ? BodyCodec.decode(answer.body(), TopicRouteData.class) : null;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
