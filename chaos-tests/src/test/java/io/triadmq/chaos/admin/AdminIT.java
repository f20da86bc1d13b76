package io.triadmq.chaos.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.StartPosition;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.GroupMembers;
import io.triadmq.client.admin.QueueProgress;
import io.triadmq.client.admin.TopicLayout;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ClientConnection;
import io.triadmq.protocol.body.ProducerConnection;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RpcClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Admin} on a group of three processes. */
final class AdminIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKERS = "broker-a";

    @TempDir
    static Path directory;

    private static LocalCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        cluster = LocalCluster.start(ClusterSpec.in(directory).build());
        cluster.awaitReady(PATIENCE);
        admin = new Admin(cluster.nameServerAddresses(), PATIENCE);
    }

    @AfterAll
    static void stop() {
        admin.close();
        cluster.close();
    }

    @Test
    void topic_isCreatedChangedListedAndDeleted() throws Exception {
        assertTrue(admin.topic("Orders").isEmpty());
        admin.putTopic(TopicSpec.of("Orders", 3));
        await("the topic", () -> admin.topic("Orders").isPresent());
        TopicLayout layout = admin.topic("Orders").orElseThrow();
        assertEquals(List.of(queue("Orders", 0), queue("Orders", 1), queue("Orders", 2)), layout.writeQueues());
        assertEquals(layout.writeQueues(), layout.readQueues());
        assertEquals(
                List.of(BROKERS),
                layout.groups().stream().map(GroupMembers::brokerName).toList());
        assertTrue(admin.topics().contains("Orders"));

        admin.putTopic(TopicSpec.of("Orders", 5), List.of(BROKERS));
        await(
                "two queues more",
                () -> admin.topic("Orders").orElseThrow().writeQueues().size() == 5);

        admin.deleteTopic("Orders");
        await("the end of the topic", () -> !admin.topics().contains("Orders"));
        assertThrows(IllegalArgumentException.class, () -> admin.putTopic(TopicSpec.of("X", 1), List.of("broker-z")));
    }

    @Test
    void deletedTopicThatIsCreatedAgain_isEmpty() throws Exception {
        try (Producer producer = producer()) {
            admin.putTopic(TopicSpec.of("Again", 1));
            producer.send(message("Again"), PATIENCE);
            admin.deleteTopic("Again");
            admin.putTopic(TopicSpec.of("Again", 1));
            await("an empty queue", () -> {
                List<QueueProgress> progress = admin.progress("readers-of-again", "Again");
                return progress.stream().allMatch(queue -> queue.endOffset() == 0);
            });
            assertEquals(0, producer.send(message("Again"), PATIENCE).queueOffset());
        }
    }

    @Test
    void groups_nameTheLeaderFirst_andNodesSayWhatTheyAre() throws Exception {
        NodePlan leader = cluster.awaitLeader(BROKERS, PATIENCE);
        await("the leader in the groups", () -> leader.address()
                .equals(admin.groups().get(0).leader()));
        GroupMembers group = admin.groups().get(0);
        assertEquals(BROKERS, group.brokerName());
        assertEquals(
                cluster.brokersOf(BROKERS).stream().map(NodePlan::address).collect(Collectors.toSet()),
                Set.copyOf(group.addresses().values()));
        Set<String> ids = new TreeSet<>();
        for (String address : group.addresses().values()) {
            NodeStatus status = admin.nodeStatus(address);
            assertEquals(address, status.address());
            assertEquals(address.equals(group.leader()), status.serving());
            ids.add(status.nodeId());
        }
        assertEquals(Set.of("n0", "n1", "n2"), ids);
        assertThrows(RequestFailedException.class, () -> admin.nodeStatus("127.0.0.1:1"));
    }

    @Test
    void membersAndOffsets_areThoseOfTheGroup() throws Exception {
        admin.putTopic(TopicSpec.of("Read", 1));
        AtomicInteger consumed = new AtomicInteger();
        try (Producer producer = producer()) {
            for (int i = 0; i < 10; i++) {
                producer.send(message("Read"), PATIENCE);
            }
        }
        assertEquals(Set.of(), admin.members("readers"));
        try (PushConsumer one = reader(consumed);
                PushConsumer two = reader(consumed)) {
            await("both members", () -> admin.members("readers").equals(Set.of(one.clientId(), two.clientId())));
            await("ten messages", () -> consumed.get() == 10);
        }
        await("nobody", () -> admin.members("readers").isEmpty());
        assertEquals(List.of(new QueueState(10, 10, 0)), progress());

        admin.setOffsets("readers", Map.of(queue("Read", 0), 4L));
        assertEquals(List.of(new QueueState(10, 4, 6)), progress());
        try (PushConsumer again = reader(consumed)) {
            await("six messages again", () -> consumed.get() == 16);
        }
        admin.setOffsets("readers", Map.of(queue("Read", 0), 9L));
        assertEquals(List.of(new QueueState(10, 9, 1)), progress());
        assertThrows(
                IllegalArgumentException.class,
                () -> admin.setOffsets("readers", Map.of(new MessageQueue("Read", "broker-z", 0), 0L)));
    }

    private record QueueState(long end, long saved, long lag) {}

    private static List<QueueState> progress() {
        return admin.progress("readers", "Read").stream()
                .map(queue -> new QueueState(queue.endOffset(), queue.savedOffset(), queue.lag()))
                .toList();
    }

    private static PushConsumer reader(AtomicInteger consumed) {
        return PushConsumer.builder("readers")
                .nameServers(cluster.nameServerAddresses())
                .startPosition(StartPosition.first())
                .subscribe("Read", "*")
                .start((ConcurrentListener) messages -> {
                    consumed.addAndGet(messages.size());
                    return ConcurrentListener.Result.SUCCESS;
                });
    }

    @Test
    void producer_isKnownToItsBrokersUntilItCloses() throws Exception {
        admin.putTopic(TopicSpec.of("Written", 1));
        NodePlan leader = cluster.awaitLeader(BROKERS, PATIENCE);
        try (RpcClient rpc = RpcClients.create()) {
            try (Producer producer = producer()) {
                producer.send(message("Written"), PATIENCE);
                await("the producer", () -> producers(rpc, leader.address()).contains(producer.clientId()));
            }
            await("nobody", () -> producers(rpc, leader.address()).isEmpty());
        }
    }

    private static Set<String> producers(RpcClient rpc, String address) throws Exception {
        Command answer = rpc.invoke(
                        address,
                        Command.request(RequestCode.GET_PRODUCER_CONNECTION_LIST)
                                .with("producerGroup", "admin-test-writers"),
                        PATIENCE)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer.code() != ResponseCode.SUCCESS) {
            return Set.of();
        }
        return BodyCodec.decode(answer.body(), ProducerConnection.class).connectionSet().stream()
                .map(ClientConnection::clientId)
                .collect(Collectors.toSet());
    }

    @Test
    void leadership_isHandedOver() throws Exception {
        NodePlan before = cluster.awaitLeader(BROKERS, PATIENCE);
        admin.transferLeader(BROKERS, null);
        await("another leader", () -> cluster.leader(BROKERS)
                .filter(leader -> !leader.equals(before))
                .isPresent());
        NodePlan after = cluster.awaitLeader(BROKERS, PATIENCE);
        admin.transferLeader(BROKERS, before.nodeId());
        await(
                "the first leader",
                () -> cluster.leader(BROKERS).filter(before::equals).isPresent());
        assertNotEquals(before, after);
    }

    @Test
    void withoutALeader_changesFailInTimeAndQuestionsToNameServersAreAnswered() throws Exception {
        admin.putTopic(TopicSpec.of("Before", 1));
        NodePlan survivor = cluster.awaitLeader(BROKERS, PATIENCE);
        List<NodePlan> others = cluster.brokersOf(BROKERS).stream()
                .filter(node -> !node.equals(survivor))
                .toList();
        try (Admin impatient = new Admin(cluster.nameServerAddresses(), Duration.ofSeconds(2))) {
            for (NodePlan node : others) {
                cluster.kill(node.name());
            }
            await(
                    "the end of leadership",
                    () -> !impatient.nodeStatus(survivor.address()).serving());
            assertThrows(RequestFailedException.class, () -> impatient.putTopic(TopicSpec.of("During", 1)));
            assertThrows(RequestFailedException.class, () -> impatient.deleteTopic("Before"));
            assertThrows(RequestFailedException.class, () -> impatient.members("readers"));
            assertThrows(RequestFailedException.class, () -> impatient.progress("readers", null));
            assertTrue(impatient.topics().contains("Before"));
            assertTrue(impatient.topic("Before").isPresent(), "queues stay in the route during an election");
            assertFalse(impatient.groups().isEmpty());
        } finally {
            for (NodePlan node : others) {
                cluster.startNode(node.name());
            }
            cluster.awaitReady(PATIENCE);
        }
        admin.putTopic(TopicSpec.of("After", 1));
        await("the new topic", () -> admin.topics().contains("After"));
    }

    private static Producer producer() {
        return Producer.builder("admin-test-writers")
                .nameServers(cluster.nameServerAddresses())
                .build();
    }

    private static Message message(String topic) {
        return new Message(topic, "m".getBytes(StandardCharsets.UTF_8));
    }

    private static MessageQueue queue(String topic, int id) {
        return new MessageQueue(topic, BROKERS, id);
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
