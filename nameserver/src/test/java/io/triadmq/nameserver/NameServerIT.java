package io.triadmq.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.SerializeType;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A NameServer behind a real socket. */
final class NameServerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ObjectMapper mapper = new ObjectMapper();
    private NameServer server;
    private NettyRpcClient client;
    private String address;

    @BeforeEach
    void start() throws IOException {
        server = NameServer.start(new NameServerConfig("127.0.0.1", 0, 2_000));
        address = "127.0.0.1:" + server.port();
        client = newClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static NettyRpcClient newClient() {
        return new NettyRpcClient(
                1,
                NettyRpcClient.DEFAULT_CONNECT_TIMEOUT,
                RequestRouter.builder().build(),
                RpcClient.DisconnectListener.NONE);
    }

    private Command call(NettyRpcClient through, Command request) throws Exception {
        return through.invoke(address, request, TIMEOUT).get(20, TimeUnit.SECONDS);
    }

    private Command claim(NettyRpcClient through, int node, boolean leader, long term) throws Exception {
        return call(
                through,
                Command.request(TriadCode.CLAIM)
                        .with("c", "DefaultCluster")
                        .with("b", "broker-a")
                        .with("n", "n" + node)
                        .with("i", node + 1)
                        .with("a", "127.0.0.1:1" + node)
                        .with("r", leader ? "L" : "F")
                        .with("t", term));
    }

    private Command topicTable(long version, String topic) throws Exception {
        String body = "{\"topicConfigTable\":{\"" + topic + "\":{\"topicName\":\"" + topic
                + "\",\"readQueueNums\":4,\"writeQueueNums\":4,\"perm\":6,\"topicSysFlag\":0}}}";
        return call(
                client,
                Command.request(TriadCode.TOPIC_TABLE)
                        .with("b", "broker-a")
                        .with("v", version)
                        .with("k", 0)
                        .with("m", 1)
                        .withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    private Command route(String topic) throws Exception {
        return call(client, Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC).with("topic", topic));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "condition not met within 20 s");
            Thread.sleep(10);
        }
    }

    @Test
    void claimedTopic_hasARoute_withTheLeaderAsZero() throws Exception {
        assertEquals("-1", claim(client, 0, false, 1).fields().get("v"));
        claim(client, 1, true, 1);
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, route("T").code());
        assertEquals(ResponseCode.SUCCESS, topicTable(9, "T").code());
        assertEquals("9", claim(client, 1, true, 1).fields().get("v"));

        JsonNode route = mapper.readTree(route("T").body());
        assertEquals("127.0.0.1:11", route.at("/brokerDatas/0/brokerAddrs/0").asText());
        assertEquals("127.0.0.1:10", route.at("/brokerDatas/0/brokerAddrs/1").asText());
        assertEquals(4, route.at("/queueDatas/0/writeQueueNums").asInt());
    }

    @Test
    void closedConnection_takesItsNodeOutOfTheRouteAtOnce() throws Exception {
        claim(client, 0, false, 1);
        try (NettyRpcClient leader = newClient()) {
            claim(leader, 1, true, 1);
            topicTable(9, "T");
            assertEquals(
                    2,
                    mapper.readTree(route("T").body())
                            .at("/brokerDatas/0/brokerAddrs")
                            .size());
        }
        await(() -> {
            try {
                JsonNode addresses = mapper.readTree(route("T").body()).at("/brokerDatas/0/brokerAddrs");
                return addresses.size() == 1 && addresses.path("0").asText().equals("127.0.0.1:10");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private JsonNode addresses() {
        try {
            return mapper.readTree(route("T").body()).at("/brokerDatas/0/brokerAddrs");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void silentNode_leavesTheRouteThoughItsConnectionIsOpen() throws Exception {
        claim(client, 0, true, 1);
        topicTable(9, "T");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (NettyRpcClient silent = newClient()) {
            claim(silent, 1, false, 1);
            assertEquals(2, addresses().size());
            while (addresses().size() == 2) {
                assertTrue(System.nanoTime() < end, "still there after 30 s");
                claim(client, 0, true, 1);
            }
            assertTrue(silent.isConnected(address));
            claim(silent, 1, false, 1);
            assertEquals(2, addresses().size());
        }
    }

    @Test
    void leavingNode_isGoneAtOnce() throws Exception {
        claim(client, 0, true, 1);
        claim(client, 1, false, 1);
        topicTable(9, "T");
        Command leave = Command.request(TriadCode.LEAVE)
                .with("c", "DefaultCluster")
                .with("b", "broker-a")
                .with("n", "n0")
                .with("i", 1)
                .with("a", "127.0.0.1:10")
                .with("r", "L")
                .with("t", 1);
        assertEquals(ResponseCode.SUCCESS, call(client, leave).code());
        assertEquals("{\"0\":\"127.0.0.1:11\"}", addresses().toString());
    }

    @Test
    void route_isTheStrictJsonOfAStockNameServer() throws Exception {
        claim(client, 0, true, 1);
        topicTable(9, "T");
        Command order = Command.request(RequestCode.PUT_KV_CONFIG)
                .with("namespace", "ORDER_TOPIC_CONFIG")
                .with("key", "T")
                .with("value", "broker-a:4");
        String before = "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"127.0.0.1:10\"},\"brokerName\":\"broker-a\","
                + "\"cluster\":\"DefaultCluster\",\"enableActingMaster\":false}],\"filterServerTable\":{},";
        String after = "\"queueDatas\":[{\"brokerName\":\"broker-a\",\"perm\":6,\"readQueueNums\":4,"
                + "\"topicSysFlag\":0,\"writeQueueNums\":4}]}";
        assertEquals(before + after, new String(route("T").body(), StandardCharsets.UTF_8));
        call(client, order);
        assertEquals(
                before + "\"orderTopicConf\":\"broker-a:4\"," + after,
                new String(route("T").body(), StandardCharsets.UTF_8));
    }

    @Test
    void lists_nameTopicsClustersAndSystemTopics() throws Exception {
        claim(client, 0, true, 1);
        topicTable(9, "T");
        Command all = call(client, Command.request(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER));
        assertEquals("{\"topicList\":[\"T\"]}", new String(all.body(), StandardCharsets.UTF_8));
        Command ofCluster = Command.request(RequestCode.GET_TOPICS_BY_CLUSTER).with("cluster", "DefaultCluster");
        assertEquals(
                "{\"topicList\":[\"T\"]}", new String(call(client, ofCluster).body(), StandardCharsets.UTF_8));
        Command ofAnother = Command.request(RequestCode.GET_TOPICS_BY_CLUSTER).with("cluster", "other");
        assertEquals("{\"topicList\":[]}", new String(call(client, ofAnother).body(), StandardCharsets.UTF_8));
        JsonNode system = mapper.readTree(call(client, Command.request(RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS))
                .body());
        String names = system.path("topicList").toString();
        assertTrue(names.contains("TBW102") && names.contains("DefaultCluster") && names.contains("broker-a"), names);
        Command cluster = call(client, Command.request(RequestCode.GET_BROKER_CLUSTER_INFO));
        assertEquals(
                "{\"brokerAddrTable\":{\"broker-a\":{\"brokerAddrs\":{\"0\":\"127.0.0.1:10\"},\"brokerName\":\"broker-a\","
                        + "\"cluster\":\"DefaultCluster\",\"enableActingMaster\":false}},"
                        + "\"clusterAddrTable\":{\"DefaultCluster\":[\"broker-a\"]}}",
                new String(cluster.body(), StandardCharsets.UTF_8));
    }

    @Test
    void writePermission_isTakenAndGivenBack() throws Exception {
        claim(client, 0, true, 1);
        topicTable(9, "T");
        Command wipe = Command.request(RequestCode.WIPE_WRITE_PERM_OF_BROKER).with("brokerName", "broker-a");
        assertEquals("1", call(client, wipe).fields().get("wipeTopicCount"));
        assertEquals(
                4, mapper.readTree(route("T").body()).at("/queueDatas/0/perm").asInt());
        Command add = Command.request(RequestCode.ADD_WRITE_PERM_OF_BROKER).with("brokerName", "broker-a");
        assertEquals("1", call(client, add).fields().get("addTopicCount"));
        assertEquals(
                6, mapper.readTree(route("T").body()).at("/queueDatas/0/perm").asInt());
    }

    @Test
    void settings_areShown_andNotChanged() throws Exception {
        Command shown = call(client, Command.request(RequestCode.GET_NAMESRV_CONFIG));
        assertTrue(new String(shown.body(), StandardCharsets.UTF_8).contains("nodeSilenceMillis=2000\n"));
        assertEquals(
                ResponseCode.NO_PERMISSION,
                call(client, Command.request(RequestCode.UPDATE_NAMESRV_CONFIG)).code());
    }

    @Test
    void claimInABinaryHeader_isShort_andUnderstood() throws Exception {
        Command claim = Command.request(TriadCode.CLAIM)
                .withSerializeType(SerializeType.BINARY)
                .with("c", "DefaultCluster")
                .with("b", "broker-a")
                .with("n", "n0")
                .with("i", 1)
                .with("a", "192.168.100.100:10911")
                .with("r", "L")
                .with("t", 12)
                .with("v", 1_000_000_000L);
        FrameBuffer frame = new FrameBuffer();
        CommandCodec.encode(claim, frame);
        assertTrue(frame.length() < 200, "a claim of " + frame.length() + " bytes every second");
        assertEquals("-1", call(client, claim).fields().get("v"));
    }

    @Test
    void watch_isAnsweredByTheNextChange() throws Exception {
        claim(client, 0, false, 1);
        String revision =
                call(client, Command.request(TriadCode.WATCH_ROUTES)).fields().get("rev");
        CompletableFuture<Command> watch = client.invoke(
                address,
                Command.request(TriadCode.WATCH_ROUTES).with("rev", revision).with("waitMillis", 20_000),
                Duration.ofSeconds(25));
        claim(client, 0, false, 1);
        assertFalse(watch.isDone());
        claim(client, 0, true, 2);
        assertFalse(watch.get(10, TimeUnit.SECONDS).fields().required("rev").equals(revision));
    }

    @Test
    void watch_isAnsweredWhenItsTimeIsUp() throws Exception {
        String revision =
                call(client, Command.request(TriadCode.WATCH_ROUTES)).fields().get("rev");
        Command answer = call(
                client,
                Command.request(TriadCode.WATCH_ROUTES).with("rev", revision).with("waitMillis", 1));
        assertEquals(revision, answer.fields().get("rev"));
    }

    @Test
    void keyValues_arePutFoundListedAndDeleted() throws Exception {
        Command put = Command.request(RequestCode.PUT_KV_CONFIG)
                .with("namespace", "N")
                .with("key", "k")
                .with("value", "v");
        assertEquals(ResponseCode.SUCCESS, call(client, put).code());
        Command get = Command.request(RequestCode.GET_KV_CONFIG)
                .with("namespace", "N")
                .with("key", "k");
        assertEquals("v", call(client, get).fields().get("value"));
        Command list = Command.request(RequestCode.GET_KVLIST_BY_NAMESPACE).with("namespace", "N");
        assertEquals(
                "v", mapper.readTree(call(client, list).body()).at("/table/k").asText());
        Command delete = Command.request(RequestCode.DELETE_KV_CONFIG)
                .with("namespace", "N")
                .with("key", "k");
        assertEquals(ResponseCode.SUCCESS, call(client, delete).code());
        Command again = Command.request(RequestCode.GET_KV_CONFIG)
                .with("namespace", "N")
                .with("key", "k");
        assertEquals(ResponseCode.QUERY_NOT_FOUND, call(client, again).code());
    }

    @Test
    void unknownCode_isNotSupported_andABadClaimSaysWhatIsMissing() throws Exception {
        assertEquals(
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                call(client, Command.request(31_999)).code());
        Command bad = call(client, Command.request(TriadCode.CLAIM).with("c", "x"));
        assertEquals(ResponseCode.SYSTEM_ERROR, bad.code());
        assertTrue(String.valueOf(bad.remark()).contains("'b'"), bad.remark());
    }

    @Test
    void takenPort_isRefusedWithItsNumber() {
        IOException refusal = assertThrows(
                IOException.class, () -> NameServer.start(new NameServerConfig("127.0.0.1", server.port(), 5_000)));
        assertTrue(refusal.getMessage().contains(Integer.toString(server.port())), refusal.getMessage());
    }
}
