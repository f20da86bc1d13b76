package io.triadmq.broker.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.broker.testing.FakeRpcClient;
import io.triadmq.broker.testing.ManualTimer;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.TopicConfigTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.RpcException;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClaimServiceTest {
    private final FakeRpcClient network = new FakeRpcClient();
    private final FakeLeadership leadership = new FakeLeadership();
    private final ManualTimer timer = new ManualTimer();
    private final Topics topics = new Topics();
    private final ClaimService claims = new ClaimService(
            new NodeIdentity("C", "broker-a", "n1", List.of(new Peer("n0", "h", 1), new Peer("n1", "h", 2)), "", true),
            "1.2.3.4:10911",
            network,
            leadership,
            topics,
            timer);

    private static final class Topics implements TopicTable {
        final List<TopicSettings> all = new ArrayList<>();
        long version;

        void add(String name) {
            all.add(new TopicSettings(all.size() + 1, name, 4, 4, 6, 0, false, Map.of()));
            version++;
        }

        @Override
        public @Nullable TopicSettings get(String name) {
            return null;
        }

        @Override
        public @Nullable TopicSettings get(int id) {
            return null;
        }

        @Override
        public Collection<TopicSettings> all() {
            return all;
        }

        @Override
        public long version() {
            return version;
        }
    }

    private void answerClaim(long heldVersion) {
        FakeRpcClient.Call call = network.next();
        assertEquals(TriadCode.CLAIM, call.request().code());
        call.answer().complete(new Command(ResponseCode.SUCCESS).with(ClaimField.TOPICS, heldVersion));
        timer.run();
    }

    @Test
    void claim_saysWhoAndWhatThisNodeIs() {
        leadership.follow(7, "n0", "x:1");
        claims.start(List.of("ns:1"));
        timer.run();

        Command claim = network.calls.get(0).request();
        assertEquals("C", claim.fields().get(ClaimField.CLUSTER));
        assertEquals("broker-a", claim.fields().get(ClaimField.GROUP));
        assertEquals("n1", claim.fields().get(ClaimField.NODE));
        assertEquals("2", claim.fields().get(ClaimField.NUMBER));
        assertEquals("1.2.3.4:10911", claim.fields().get(ClaimField.ADDRESS));
        assertEquals("F", claim.fields().get(ClaimField.ROLE));
        assertEquals("7", claim.fields().get(ClaimField.TERM));
    }

    @Test
    void claim_isShort() {
        leadership.lead(1_000_000);
        topics.version = 1_000_000_000;
        claims.start(List.of("ns:1"));
        timer.run();

        FrameBuffer frame = new FrameBuffer();
        CommandCodec.encode(network.calls.get(0).request(), frame);
        int bytes = frame.length();

        assertTrue(bytes < 256, "a claim of " + bytes + " bytes");
    }

    @Test
    void claims_goOutEverySecond_andAtOnceWhenTheLeaderChanges() {
        claims.start(List.of("ns:1"));
        timer.run();
        answerClaim(0);
        timer.pass(1000);
        answerClaim(0);
        timer.pass(300);
        assertTrue(network.calls.isEmpty());

        leadership.lead(9);
        timer.run();

        assertEquals("L", network.next().request().fields().get(ClaimField.ROLE));
    }

    @Test
    void changeWhileAClaimIsOnItsWay_isClaimedAfterIt() {
        claims.start(List.of("ns:1"));
        timer.run();
        leadership.lead(9);
        timer.run();
        assertEquals(1, network.calls.size());

        answerClaim(0);

        assertEquals("L", network.next().request().fields().get(ClaimField.ROLE));
    }

    @Test
    void topicTable_travelsOnlyWhereItIsOlder() {
        topics.add("A");
        topics.add("B");
        claims.start(List.of("ns:1"));
        timer.run();

        answerClaim(-1);
        FakeRpcClient.Call table = network.next();
        assertEquals(TriadCode.TOPIC_TABLE, table.request().code());
        assertEquals("2", table.request().fields().get(ClaimField.TOPICS));
        assertEquals(
                Set.of("A", "B"),
                BodyCodec.decode(table.request().body(), TopicConfigTable.class)
                        .topicConfigTable()
                        .keySet());
        table.answer().complete(new Command(ResponseCode.SUCCESS));
        timer.pass(1000);

        answerClaim(2);
        assertTrue(network.calls.isEmpty());
    }

    @Test
    void topicsThatChange_areClaimedWithinMilliseconds() {
        claims.start(List.of("ns:1"));
        timer.run();
        answerClaim(0);

        topics.add("A");
        claims.topicsChanged();
        claims.topicsChanged();
        timer.pass(10);

        assertEquals(1, network.calls.size());
    }

    @Test
    void announcement_endsWhenTheNameServersHaveTheTopics() {
        claims.start(List.of("ns:1"));
        timer.run();
        answerClaim(0);

        topics.add("A");
        CompletableFuture<?> announced = claims.announce();
        timer.run();
        answerClaim(0);
        assertFalse(announced.isDone());
        FakeRpcClient.Call table = network.next();
        assertEquals(TriadCode.TOPIC_TABLE, table.request().code());
        table.answer().complete(new Command(ResponseCode.SUCCESS));
        timer.run();

        assertTrue(announced.isDone());
    }

    @Test
    void announcement_doesNotWaitForNameServersThatAreAway() {
        claims.start(List.of("dead:1", "ns:1"));
        timer.run();
        network.next().fail(RpcException.Kind.NOT_SENT, "refused");
        answerClaim(0);
        topics.add("A");
        CompletableFuture<?> announced = claims.announce();
        timer.run();

        network.next().fail(RpcException.Kind.CONNECTION_LOST, "closed");
        timer.run();

        assertTrue(announced.isDone());
    }

    @Test
    void nameServerThatDoesNotAnswer_isTriedAgain_andDisturbsNoOther() {
        claims.start(List.of("dead:1", "ns:1"));
        timer.run();
        network.next().fail(RpcException.Kind.NOT_SENT, "refused");
        answerClaim(0);
        timer.pass(1000);

        assertEquals(
                List.of("dead:1", "ns:1"),
                network.calls.stream().map(FakeRpcClient.Call::address).toList());
    }

    @Test
    void nameServers_canChangeWhileRunning() {
        claims.start(List.of("ns:1"));
        timer.run();
        answerClaim(0);

        claims.setNameServers(List.of("ns:2"));
        timer.run();

        assertEquals("ns:2", network.calls.get(0).address());
        assertEquals("ns:1", network.oneWays.get(0).address());
        assertEquals(TriadCode.LEAVE, network.oneWays.get(0).request().code());
    }

    @Test
    void twentyThousandTopics_areCutIntoChunksBelowAMegabyte() {
        for (int i = 0; i < 20_000; i++) {
            topics.add("a-rather-long-topic-name-as-people-have-them-" + i);
        }

        List<byte[]> chunks = TopicTableChunks.of(topics.all(), 5);

        Set<String> names = new HashSet<>();
        for (byte[] chunk : chunks) {
            assertTrue(chunk.length < 1_000_000, "a chunk of " + chunk.length + " bytes");
            names.addAll(BodyCodec.decode(chunk, TopicConfigTable.class)
                    .topicConfigTable()
                    .keySet());
        }
        assertEquals(20_000, names.size());
    }

    @Test
    void noTopics_areOneEmptyChunk() {
        assertEquals(1, TopicTableChunks.of(List.of(), 1).size());
    }
}
