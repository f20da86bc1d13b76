package io.triadmq.chaos.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.WriterHistory;
import io.triadmq.chaos.workload.Writer;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.StartPosition;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.QueueProgress;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.consume.PushConsumerBuilder;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.demo.GapMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two groups of two members each, one consuming concurrently and one orderly, while the leader dies again and again.
 * The members live all the time, so every message comes exactly once.
 */
final class ConsumersAtLeaderKillIT {
    private static final String TOPIC = "Consumed";
    private static final String BROKERS = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int QUEUES = 4;
    private static final int PER_WRITER_AND_SECOND = 200;

    @TempDir
    Path directory;

    private final Consumption concurrent = new Consumption("concurrent", false);
    private final Consumption orderly = new Consumption("orderly", true);
    private final List<PushConsumer> consumers = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();

    @Test
    void leaderKilled_everyMessageComesOnceAndInOrder() throws Exception {
        run(2);
    }

    @Test
    @Tag("chaos")
    void leadersKilledAgainAndAgain_everyMessageComesOnceAndInOrder() throws Exception {
        run(Integer.getInteger("triad.kills", 20));
    }

    private void run(int kills) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.in(directory).build())) {
            cluster.awaitReady(PATIENCE);
            try (Admin admin = new Admin(cluster.nameServerAddresses(), PATIENCE)) {
                admin.putTopic(TopicSpec.of(TOPIC, QUEUES));
                startConsumers(cluster);
                produce(cluster, kills);
                List<WriterHistory> histories =
                        writers.stream().map(Writer::history).toList();
                await("all messages", () -> concurrent.consumed() >= stored() && orderly.consumed() >= stored());
                consumers.forEach(PushConsumer::close);
                System.out.printf("%d kills, %d messages for each group%n", kills, stored());
                assertEquals(List.of(), concurrent.verdict(histories));
                assertEquals(List.of(), orderly.verdict(histories));
                assertAllSaved(admin, "concurrent");
                assertAllSaved(admin, "orderly");
            } finally {
                consumers.forEach(PushConsumer::close);
            }
        }
    }

    /** Returns when the members have shared the queues: from then on nothing may come twice. */
    private void startConsumers(LocalCluster cluster) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            consumers.add(builder(cluster, "concurrent").start(concurrent::take));
            consumers.add(builder(cluster, "orderly").start(orderly::takeInOrder));
        }
        for (PushConsumer consumer : consumers) {
            await("an equal share", () -> share(consumer).size() == QUEUES / 2);
        }
        Set<MessageQueue> all = new HashSet<>(share(consumers.get(1)));
        all.addAll(share(consumers.get(3)));
        assertEquals(QUEUES, all.size());
    }

    private static PushConsumerBuilder builder(LocalCluster cluster, String group) {
        return PushConsumer.builder(group)
                .nameServers(cluster.nameServerAddresses())
                .startPosition(StartPosition.first())
                .saveInterval(Duration.ofMillis(500))
                .subscribe(TOPIC, "*");
    }

    private static Set<MessageQueue> share(PushConsumer consumer) {
        Set<MessageQueue> share = new HashSet<>(consumer.assignment());
        share.removeIf(queue -> !queue.topic().equals(TOPIC));
        return share;
    }

    private void produce(LocalCluster cluster, int kills) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(QUEUES);
        try (Producer producer = Producer.builder("writers")
                .nameServers(cluster.nameServerAddresses())
                .build()) {
            List<Future<Void>> running = new ArrayList<>();
            for (MessageQueue queue : producer.queues(TOPIC)) {
                Writer writer = new Writer(
                        producer, queue, new WriterHistory(writers.size()), new GapMeter(), PER_WRITER_AND_SECOND);
                writers.add(writer);
                running.add(threads.submit(writer));
            }
            for (int i = 0; i < kills; i++) {
                killLeader(cluster);
            }
            writers.forEach(Writer::stop);
            for (Future<Void> writer : running) {
                writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void killLeader(LocalCluster cluster) throws Exception {
        awaitConsumption();
        NodePlan leader = cluster.awaitLeader(BROKERS, PATIENCE);
        cluster.kill(leader.name());
        awaitConsumption(); // two nodes of three are enough
        cluster.startNode(leader.name());
        cluster.awaitReady(PATIENCE);
        awaitConsumption();
    }

    /** Some messages that are sent from now on have come to both groups. */
    private void awaitConsumption() throws InterruptedException {
        int goal = stored() + 200;
        await("consumption", () -> stored() >= goal && concurrent.consumed() >= goal && orderly.consumed() >= goal);
    }

    private int stored() {
        return writers.stream()
                .mapToInt(writer -> writer.history().count(Outcome.ACKNOWLEDGED))
                .sum();
    }

    /** A close saves everything that was consumed. */
    private static void assertAllSaved(Admin admin, String group) {
        for (QueueProgress progress : admin.progress(group, TOPIC)) {
            assertEquals(progress.endOffset(), progress.savedOffset(), group + " in " + progress.queue());
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
