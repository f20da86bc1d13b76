package io.triadmq.chaos.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.StartPosition;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.consume.PushConsumerBuilder;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.Suspension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, one producer that keeps many ordered sends under way, and consumers of all three kinds that live on
 * while leaders are killed: nothing is missing, nothing comes twice, every key keeps its order and its queue.
 */
final class OrderThroughKillsIT {
    private static final String TOPIC = "Ordered";
    private static final String GROUP = "broker-a";
    private static final int KEYS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void leaderKilled_everyKeyStaysInOrderAndNothingIsDeliveredTwice() throws Exception {
        run(1, 0, 1_000, 2_000);
    }

    @Test
    @Tag("chaos")
    void twentyLeadersKilled_everyKeyStaysInOrderAndNothingIsDeliveredTwice() throws Exception {
        run(Integer.getInteger("triad.kills", 20), 0, 2_000, 20_000);
    }

    /** A stopped leader takes sends and answers nothing until the senders have tried again elsewhere. */
    @Test
    @Tag("chaos")
    void millionSendsWithKillsAndLostAnswers_areStoredOnceEach() throws Exception {
        run(20, 10, 20_000, 1_000_000);
    }

    private void run(int kills, int stops, int perSecond, long atLeast) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.in(directory).build())) {
            cluster.awaitReady(PATIENCE);
            createTopic(cluster);
            List<GroupLedger> ledgers = List.of(
                    GroupLedger.inAnyOrder("parallel"),
                    GroupLedger.queueByQueue("orderly"),
                    GroupLedger.keyByKey("by-key"));
            List<PushConsumer> consumers = new ArrayList<>();
            try (Producer producer = Producer.builder("writers")
                    .nameServers(cluster.nameServerAddresses())
                    .build()) {
                for (int member = 0; member < 2; member++) {
                    for (GroupLedger ledger : ledgers) {
                        consumers.add(consumer(cluster, ledger));
                    }
                }
                await(() -> consumers.stream().noneMatch(each -> queuesOf(each) != 2), "two queues for each member");
                KeyedLoad load = new KeyedLoad(producer, TOPIC, KEYS, perSecond);
                underLoad(cluster, load, ledgers, kills, stops, atLeast);
                check(load, ledgers);
            } finally {
                consumers.forEach(PushConsumer::close);
            }
        }
    }

    private static void createTopic(LocalCluster cluster) {
        try (Admin admin = new Admin(cluster.nameServerAddresses(), PATIENCE)) {
            admin.putTopic(TopicSpec.of(TOPIC, 4));
        }
    }

    private static long queuesOf(PushConsumer consumer) {
        return consumer.assignment().stream()
                .filter(queue -> queue.topic().equals(TOPIC))
                .count();
    }

    private static PushConsumer consumer(LocalCluster cluster, GroupLedger ledger) {
        PushConsumerBuilder builder = PushConsumer.builder(ledger.group())
                .nameServers(cluster.nameServerAddresses())
                .startPosition(StartPosition.first())
                .subscribe(TOPIC, "*");
        String member = Integer.toHexString(System.identityHashCode(builder));
        OrderlyListener inOrder = messages -> {
            note(ledger, member, messages);
            return OrderlyListener.Result.SUCCESS;
        };
        ConcurrentListener inAnyOrder = messages -> {
            note(ledger, member, messages);
            return ConcurrentListener.Result.SUCCESS;
        };
        return switch (ledger.group()) {
            case "parallel" -> builder.start(inAnyOrder);
            case "orderly" -> builder.start(inOrder);
            default -> builder.keysInParallel().start(inOrder);
        };
    }

    private static void note(GroupLedger ledger, String member, List<ReceivedMessage> messages) {
        for (ReceivedMessage message : messages) {
            ledger.begin(member, message);
            ledger.end(message);
        }
    }

    private static void underLoad(
            LocalCluster cluster, KeyedLoad load, List<GroupLedger> ledgers, int kills, int stops, long atLeast)
            throws Exception {
        Thread sender = new Thread(load, "load");
        sender.start();
        try {
            for (int i = 0; i < kills + stops; i++) {
                awaitProgress(load, ledgers);
                if (i % 3 == 2 && stops > 0) {
                    stopLeader(cluster, load);
                } else {
                    killLeader(cluster, load);
                }
            }
            awaitProgress(load, ledgers);
            await(() -> load.acknowledged() >= atLeast || load.fault() != null, "enough messages");
        } finally {
            load.stop();
            sender.join(PATIENCE.toMillis());
        }
        await(() -> ledgers.stream().allMatch(ledger -> ledger.distinct() >= load.acknowledged()), "every delivery");
    }

    /** A thousand more acknowledgements, and every group delivered what was acknowledged before. */
    private static void awaitProgress(KeyedLoad load, List<GroupLedger> ledgers) throws InterruptedException {
        long goal = load.acknowledged() + 1_000;
        await(() -> load.acknowledged() >= goal || load.fault() != null, "acknowledgements");
        await(
                () -> ledgers.stream().allMatch(ledger -> ledger.distinct() >= goal) || load.fault() != null,
                "deliveries");
    }

    private static void killLeader(LocalCluster cluster, KeyedLoad load) throws InterruptedException {
        NodePlan leader = cluster.awaitLeader(GROUP, PATIENCE);
        cluster.kill(leader.name());
        cluster.awaitLeader(GROUP, PATIENCE);
        long goal = load.acknowledged() + 1_000;
        await(() -> load.acknowledged() >= goal || load.fault() != null, "acknowledgements by the next leader");
        cluster.startNode(leader.name());
        cluster.awaitReady(PATIENCE);
    }

    private static void stopLeader(LocalCluster cluster, KeyedLoad load) throws InterruptedException {
        NodePlan leader = cluster.awaitLeader(GROUP, PATIENCE);
        try (Suspension stopped = cluster.suspend(leader.name())) {
            long goal = load.acknowledged() + 3_000;
            await(() -> load.acknowledged() >= goal || load.fault() != null, "acknowledgements beside " + stopped);
        }
        cluster.awaitReady(PATIENCE);
    }

    private static void check(KeyedLoad load, List<GroupLedger> ledgers) {
        assertNull(load.fault());
        long sent = (long) load.steps() * KEYS;
        assertEquals(sent, load.acknowledged());
        for (GroupLedger ledger : ledgers) {
            System.out.printf(
                    "%s: %d delivered, %d redelivered%n", ledger.group(), ledger.distinct(), ledger.redelivered());
            assertEquals(List.of(), ledger.faults(), ledger.group());
            assertEquals(sent, ledger.distinct(), ledger.group());
            assertEquals(0, ledger.redelivered(), ledger.group());
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
