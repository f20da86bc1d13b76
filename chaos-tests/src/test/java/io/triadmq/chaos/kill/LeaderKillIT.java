package io.triadmq.chaos.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.checker.QueueCheck;
import io.triadmq.chaos.checker.Verdict;
import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.WriterHistory;
import io.triadmq.chaos.workload.Writer;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.SendResult;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.demo.GapMeter;
import io.triadmq.protocol.command.NodeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, {@code kill -9} of the leader under load, our client. */
final class LeaderKillIT {
    private static final String TOPIC = "Kills";
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int WRITERS = 4;
    private static final int CREATOR = 1_000;
    private static final int PER_WRITER_AND_SECOND = 500;

    @TempDir
    Path directory;

    @Test
    void leaderKilledUnderLoad_losesDuplicatesAndReordersNothing() throws Exception {
        run(2, FlushMode.ASYNC);
    }

    @Test
    @Tag("chaos")
    void twentyLeadersKilled_loseDuplicateAndReorderNothing() throws Exception {
        run(Integer.getInteger("triad.kills", 20), FlushMode.ASYNC);
    }

    @Test
    @Tag("chaos")
    void leadersKilledUnderSyncFlush_loseDuplicateAndReorderNothing() throws Exception {
        run(Integer.getInteger("triad.kills", 20), FlushMode.SYNC);
    }

    private void run(int kills, FlushMode flush) throws Exception {
        try (LocalCluster cluster =
                LocalCluster.start(ClusterSpec.in(directory).flush(flush).build())) {
            cluster.awaitReady(PATIENCE);
            List<Writer> writers = new ArrayList<>();
            List<Duration> gaps = new ArrayList<>();
            Map<MessageQueue, WriterHistory> creation = new HashMap<>();
            try (Producer producer = Producer.builder("writers")
                    .nameServers(cluster.nameServerAddresses())
                    .build()) {
                creation.putAll(createTopic(producer));
                GapMeter meter = new GapMeter();
                List<MessageQueue> queues = producer.queues(TOPIC);
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new Writer(
                            producer,
                            queues.get(i % queues.size()),
                            new WriterHistory(i),
                            meter,
                            PER_WRITER_AND_SECOND));
                }
                underLoad(writers, () -> {
                    for (int i = 0; i < kills; i++) {
                        gaps.add(killLeader(cluster, writers, meter));
                    }
                });
            }
            report(writers, gaps);
            assertNothingContradicts(cluster, writers, creation);
            assertReplicasAgree(cluster);
        }
    }

    /** The first message of a topic creates it; it is booked like any other. */
    private static Map<MessageQueue, WriterHistory> createTopic(Producer producer) {
        WriterHistory creation = new WriterHistory(CREATOR);
        byte[] body = TestBody.of(CREATOR, creation.start(), 64);
        SendResult result = producer.send(new Message(TOPIC, body), PATIENCE);
        creation.end(0, Outcome.ACKNOWLEDGED, result.queueOffset());
        return Map.of(result.messageQueue(), creation);
    }

    private interface Faults {
        void run() throws Exception;
    }

    private static void underLoad(List<Writer> writers, Faults faults) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Future<Void>> running = new ArrayList<>();
            writers.forEach(writer -> running.add(threads.submit(writer)));
            faults.run();
            awaitProgress(writers);
            writers.forEach(Writer::stop);
            for (Future<Void> writer : running) {
                writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Answers the longest wait for an acknowledgement that began or ended around the kill. */
    private static Duration killLeader(LocalCluster cluster, List<Writer> writers, GapMeter meter) throws Exception {
        awaitProgress(writers);
        meter.startWindow();
        NodePlan leader = cluster.awaitLeader(GROUP, PATIENCE);
        cluster.kill(leader.name());
        cluster.awaitLeader(GROUP, PATIENCE);
        awaitProgress(writers);
        Duration gap = Duration.ofNanos(meter.longestInWindowNanos());
        cluster.startNode(leader.name());
        cluster.awaitReady(PATIENCE);
        return gap;
    }

    /** Every writer gets some hundred more acknowledgements. */
    private static void awaitProgress(List<Writer> writers) throws InterruptedException {
        Map<Writer, Integer> goals = new HashMap<>();
        writers.forEach(writer -> goals.put(writer, acknowledged(writer) + 200));
        await(() -> writers.stream().allMatch(writer -> acknowledged(writer) >= goals.get(writer)), "acknowledgements");
    }

    private static int acknowledged(Writer writer) {
        return writer.history().count(Outcome.ACKNOWLEDGED);
    }

    private static void assertNothingContradicts(
            LocalCluster cluster, List<Writer> writers, Map<MessageQueue, WriterHistory> creation) {
        Verdict verdict = new Verdict();
        try (PullConsumer consumer = PullConsumer.builder("readers")
                .nameServers(cluster.nameServerAddresses())
                .build()) {
            for (MessageQueue queue : consumer.queues(TOPIC)) {
                List<WriterHistory> histories = new ArrayList<>();
                writers.stream()
                        .filter(writer -> writer.queue().equals(queue))
                        .forEach(writer -> histories.add(writer.history()));
                Optional.ofNullable(creation.get(queue)).ifPresent(histories::add);
                check(consumer, queue, new QueueCheck(histories, verdict));
            }
        }
        assertTrue(verdict.isClean(), verdict.toString());
        for (Writer writer : writers) {
            assertEquals(
                    writer.history().size(),
                    acknowledged(writer),
                    "with a minute of patience every send should end acknowledged");
        }
    }

    private static void check(PullConsumer consumer, MessageQueue queue, QueueCheck check) {
        long end = consumer.endOffset(queue);
        consumer.assign(List.of(queue));
        consumer.seek(queue, 0);
        long read = 0;
        while (read < end) {
            List<ReceivedMessage> messages = consumer.poll(PATIENCE);
            assertTrue(!messages.isEmpty(), queue + " ends at " + end + ", but nothing comes after " + read);
            for (ReceivedMessage message : messages) {
                read = message.queueOffset() + 1;
                check.read(message.queueOffset(), message.body());
            }
        }
        check.end();
    }

    /** After the load has ended all replicas have the same end of log, byte for byte. */
    private static void assertReplicasAgree(LocalCluster cluster) throws InterruptedException {
        List<String> addresses =
                cluster.brokersOf(GROUP).stream().map(NodePlan::address).toList();
        Set<String> ends = new HashSet<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            ends.clear();
            Map<String, NodeStatus> statuses = cluster.probe().statuses(addresses);
            addresses.forEach(address -> ends.add(endOf(statuses.get(address))));
            TimeUnit.MILLISECONDS.sleep(100);
        } while (ends.size() > 1 && System.nanoTime() - deadline < 0);
        assertEquals(1, ends.size(), "ends of the replicas: " + ends);
    }

    private static String endOf(@org.jspecify.annotations.Nullable NodeStatus status) {
        return status == null
                ? "no answer"
                : "term " + status.term() + " applied " + status.appliedIndex() + " end " + status.endPosition();
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void report(List<Writer> writers, List<Duration> gaps) {
        List<Duration> sorted = gaps.stream().sorted().toList();
        System.out.printf(
                "%d kills, %d messages acknowledged; longest gaps: p50 %d ms, max %d ms%n",
                gaps.size(),
                writers.stream().mapToInt(LeaderKillIT::acknowledged).sum(),
                sorted.get(sorted.size() / 2).toMillis(),
                sorted.get(sorted.size() - 1).toMillis());
    }
}
