package io.triadmq.chaos.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.RemoteCluster;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an application written for RocketMQ relies on, for each version of its client, unmodified: one group of three
 * real brokers and one NameServer.
 */
@Tag("interop")
final class StockClientsIT {
    private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(120);
    /** A consumer needs a rebalance (up to 20 s in old versions when a start-up race is lost) and its pulls. */
    private static final Duration CONSUME_PATIENCE = Duration.ofSeconds(60);

    private static final int COUNT = 100;
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final Map<StockVersion, StockClient> CLIENTS = new EnumMap<>(StockVersion.class);

    @TempDir
    static Path directory;

    static LocalCluster cluster;

    @BeforeAll
    static void startCluster() throws InterruptedException {
        cluster = LocalCluster.start(ClusterSpec.in(directory.resolve("cluster"))
                .brokerProperty("transactionTimeOut", "1000")
                .brokerProperty("transactionCheckInterval", "1000")
                .build());
        cluster.awaitReady(CLUSTER_PATIENCE);
    }

    @AfterAll
    static void stopAll() throws InterruptedException {
        for (StockClient client : CLIENTS.values()) {
            client.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void syncSends_toATopicThatDidNotExist_arriveAllOnce(StockVersion version) throws Exception {
        assertSentIsConsumed(version, "sync");
    }

    @ParameterizedTest
    @EnumSource
    void asyncSends_arriveAllOnce(StockVersion version) throws Exception {
        assertSentIsConsumed(version, "async");
    }

    @ParameterizedTest
    @EnumSource
    void oneWaySends_arriveAllOnce(StockVersion version) throws Exception {
        assertSentIsConsumed(version, "oneway");
    }

    @ParameterizedTest
    @EnumSource
    void selectorSends_goToTheChosenQueue(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).send("selector", topic, "A", "m", COUNT);
        int queues =
                (int) sent.stream().mapToInt(StockMessage::queueId).distinct().count();
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i % queues, sent.get(i).queueId(), sent.get(i).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answeredOffsets_areDensePerQueue(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).send("sync", topic, "A", "m", COUNT);
        byQueue(sent).forEach((queue, messages) -> {
            List<Long> offsets =
                    messages.stream().map(StockMessage::queueOffset).toList();
            List<Long> dense =
                    IntStream.range(0, offsets.size()).mapToObj(i -> (long) i).toList();
            assertEquals(dense, offsets, "queue " + queue);
        });
    }

    @ParameterizedTest
    @EnumSource
    void orderlyConsumer_seesEachQueueInOrder(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).send("selector", topic, "A", "m", COUNT);
        List<StockMessage> received = consume(version, "orderly", topic, "*", COUNT);
        assertEquals(byQueue(sent), byQueue(received));
    }

    @ParameterizedTest
    @EnumSource
    void tagExpression_selectsItsTagsOnly(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> wanted = new ArrayList<>(client(version).send("sync", topic, "A", "a", COUNT));
        client(version).send("sync", topic, "B", "b", COUNT);
        wanted.addAll(client(version).send("sync", topic, "C", "c", COUNT));
        List<StockMessage> received = consume(version, "concurrent", topic, "A||C", wanted.size());
        assertEquals(bodies(wanted), bodies(received));
    }

    @ParameterizedTest
    @EnumSource
    void pullQueueByQueue_readsAllInOrder_andGoesOnWhereItWas(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> first = client(version).send("sync", topic, "A", "first", COUNT);
        assertEquals(byQueue(first), byQueue(client(version).pull(group(topic), topic)));
        List<StockMessage> second = client(version).send("sync", topic, "A", "second", COUNT);
        assertEquals(byQueue(second), byQueue(client(version).pull(group(topic), topic)));
    }

    @ParameterizedTest
    @EnumSource
    void offsetsOfAPushConsumer_surviveItsRestart(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> first = client(version).send("sync", topic, "A", "first", COUNT);
        assertEquals(bodies(first), bodies(consume(version, "concurrent", topic, "*", COUNT)));
        List<StockMessage> second = client(version).send("sync", topic, "A", "second", COUNT);
        assertEquals(bodies(second), bodies(consume(version, "concurrent", topic, "*", COUNT)));
    }

    @ParameterizedTest
    @EnumSource
    void binaryHeaders_andVipPort_workAsWell(StockVersion version) throws Exception {
        String topic = newTopic(version);
        try (StockClient client = StockClient.start(
                version,
                cluster.nameServerAddresses(),
                directory.resolve("binary-vip"),
                "-Drocketmq.serialize.type=ROCKETMQ",
                "-Dcom.rocketmq.sendMessageWithVIPChannel=true")) {
            List<StockMessage> sent = client.send("sync", topic, "A", "m", COUNT);
            awaitRouted(topic);
            assertEquals(
                    bodies(sent),
                    bodies(client.consume("concurrent", group(topic), topic, "*", COUNT, CONSUME_PATIENCE)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesOfOneVersion_areReadByAnother(StockVersion version) throws Exception {
        StockVersion[] all = StockVersion.values();
        StockVersion other = all[(version.ordinal() + 1) % all.length];
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).send("sync", topic, "A", "m", COUNT);
        assertEquals(byQueue(sent), byQueue(client(other).pull(group(topic), topic)));
    }

    @ParameterizedTest
    @EnumSource
    void transactions_areReceivedWhenCommitted_neverWhenRolledBack_checkedWhenUnknown(StockVersion version)
            throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).transact("resolve", "tx-" + topic, topic, "m", 30);
        List<StockMessage> received = consume(version, "concurrent", topic, "*", 20);
        assertEquals(bodies(notRolledBack(sent)), bodies(received));
    }

    /** Long: the heir has sent nothing, and client 5.5.0 then tells no broker that it is there for more than a minute. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void transactionsOfADeadProducer_areResolvedByAnotherOfItsGroup(StockVersion version) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).transact("abandon", "tx-" + topic, topic, "m", 15);
        client(version).transact("adopt", "tx-" + topic, topic, "m", 5);
        List<StockMessage> received = consume(version, "orderly", topic, "*", 10);
        assertEquals(bodies(notRolledBack(sent)), bodies(received));
    }

    private static List<StockMessage> notRolledBack(List<StockMessage> sent) {
        return IntStream.range(0, sent.size())
                .filter(i -> i % 3 != 1)
                .mapToObj(sent::get)
                .toList();
    }

    private static void assertSentIsConsumed(StockVersion version, String mode) throws Exception {
        String topic = newTopic(version);
        List<StockMessage> sent = client(version).send(mode, topic, "A", mode, COUNT);
        assertEquals(COUNT, sent.size());
        List<StockMessage> received = consume(version, "concurrent", topic, "*", COUNT);
        assertEquals(bodies(sent), bodies(received));
        assertTrue(received.stream().allMatch(message -> message.queueOffset() >= 0));
    }

    /**
     * A stock client that asks for the route of a topic a moment before the NameServer knows it asks again only 30 s
     * later; nothing a server answers shortens that. So the route is awaited first, as it takes some ten milliseconds.
     */
    private static List<StockMessage> consume(
            StockVersion version, String mode, String topic, String expression, int count) throws Exception {
        awaitRouted(topic);
        return client(version).consume(mode, group(topic), topic, expression, count, CONSUME_PATIENCE);
    }

    private static void awaitRouted(String topic) throws InterruptedException {
        try (RpcClient rpc = RpcClients.create()) {
            RemoteCluster nameServers = new RemoteCluster(rpc, cluster.nameServerAddresses());
            long deadline = System.nanoTime() + CLUSTER_PATIENCE.toNanos();
            while (nameServers.route(topic).isEmpty()) {
                assertTrue(System.nanoTime() - deadline < 0, topic + " is not routed");
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** Sorted, so that lists with duplicates differ from lists without. */
    private static List<String> bodies(List<StockMessage> messages) {
        return messages.stream().map(StockMessage::body).sorted().toList();
    }

    private static Map<Integer, List<StockMessage>> byQueue(List<StockMessage> messages) {
        return messages.stream()
                .collect(Collectors.groupingBy(StockMessage::queueId, TreeMap::new, Collectors.toList()));
    }

    private static String newTopic(StockVersion version) {
        return "Interop_" + version.name() + "_" + TOPICS.incrementAndGet();
    }

    private static String group(String topic) {
        return "group-" + topic;
    }

    /** One driver per version for the whole class: starting JVMs is what takes time. */
    private static StockClient client(StockVersion version) throws IOException, InterruptedException {
        StockClient client = CLIENTS.get(version);
        if (client == null) {
            client = StockClient.start(version, cluster.nameServerAddresses(), directory.resolve("clients"));
            CLIENTS.put(version, client);
        }
        return client;
    }
}
