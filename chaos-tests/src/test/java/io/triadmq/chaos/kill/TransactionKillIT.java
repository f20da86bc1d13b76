package io.triadmq.chaos.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.SendException;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.produce.Resolution;
import io.triadmq.client.produce.TransactionProducer;
import io.triadmq.client.produce.TransactionResult;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions while leaders are killed and producers replaced: what was committed is there once, what was rolled back is
 * not there, and what was left open is resolved by checks.
 */
final class TransactionKillIT {
    private static final String TOPIC = "Transactions";
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int WORKERS = 6;
    private static final int PRODUCERS = 2;

    /** What the application's database would hold. */
    private enum Row {
        /** The send has not ended: nobody can say yet. */
        RUNNING,
        COMMITTED,
        ROLLED_BACK,
        /** The send failed, so the local transaction was never run. */
        NEVER_RUN
    }

    @TempDir
    Path directory;

    private final Map<String, Row> database = new ConcurrentHashMap<>();
    private final Map<String, String> transactionIds = new ConcurrentHashMap<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger checked = new AtomicInteger();
    private final List<String> contradictions = new ArrayList<>();
    private final AtomicReferenceArray<TransactionProducer> producers = new AtomicReferenceArray<>(PRODUCERS);
    private volatile boolean stopped;

    @Test
    void leaderKilledDuringTransactions_committedComeOnce_rolledBackNever() throws Exception {
        run(300, 1);
    }

    @Test
    @Tag("chaos")
    void manyLeadersKilledAndProducersReplaced_committedComeOnce_rolledBackNever() throws Exception {
        run(Integer.getInteger("triad.transactions", 2_000), Integer.getInteger("triad.kills", 20));
    }

    private void run(int transactions, int kills) throws Exception {
        ClusterSpec spec = ClusterSpec.in(directory)
                .brokerProperty("transactionTimeOut", "1000")
                .brokerProperty("transactionCheckInterval", "1000")
                .brokerProperty("transactionCheckMax", "1000")
                .build();
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.awaitReady(PATIENCE);
            try (Producer first = Producer.builder("creator")
                    .nameServers(cluster.nameServerAddresses())
                    .build()) {
                first.send(new Message(TOPIC, "first".getBytes(StandardCharsets.UTF_8)), PATIENCE);
            }
            for (int i = 0; i < PRODUCERS; i++) {
                producers.set(i, newProducer(cluster));
            }
            underTransactions(transactions, () -> {
                for (int i = 0; i < kills; i++) {
                    int goal = ended.get() + transactions / (kills + 1) / 2;
                    await("transactions before a kill", () -> ended.get() >= goal);
                    killLeader(cluster);
                    replaceProducer(cluster, i % PRODUCERS);
                }
            });
            Map<String, Integer> seen = awaitCommitted(cluster);
            producersClose();
            report(kills, seen);
            assertEquals(List.of(), contradictions);
            seen.keySet().retainAll(database.keySet());
            assertEquals(expected(), seen);
        }
    }

    private TransactionProducer newProducer(LocalCluster cluster) {
        return TransactionProducer.builder("transactions")
                .nameServers(cluster.nameServerAddresses())
                .sendTimeout(Duration.ofSeconds(20))
                .check((message, id) -> check(message))
                .build();
    }

    private Resolution check(ReceivedMessage message) {
        checked.incrementAndGet();
        String body = new String(message.body(), StandardCharsets.UTF_8);
        Row row = database.get(body);
        if (row == null) {
            contradict("check of " + message);
            return Resolution.UNKNOWN;
        }
        checkId(message, body);
        return switch (row) {
            case RUNNING -> Resolution.UNKNOWN;
            case COMMITTED -> Resolution.COMMIT;
            case ROLLED_BACK, NEVER_RUN -> Resolution.ROLLBACK;
        };
    }

    /** It is the same in the local transaction, in checks and for the consumer. */
    private void checkId(ReceivedMessage message, String body) {
        String known = transactionIds.getOrDefault(body, message.msgId());
        if (!known.equals(message.transactionId()) || !known.equals(message.msgId())) {
            contradict("transaction " + known + " comes back as " + message);
        }
    }

    private void contradict(String what) {
        synchronized (contradictions) {
            contradictions.add(what);
        }
    }

    private interface Faults {
        void run() throws Exception;
    }

    private void underTransactions(int transactions, Faults faults) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int worker = i;
                running.add(threads.submit(() -> work(worker)));
            }
            faults.run();
            await("the transactions", () -> ended.get() >= transactions);
            stopped = true;
            for (Future<?> each : running) {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            stopped = true;
            threads.shutdownNow();
        }
    }

    private void work(int worker) {
        Random random = new Random(worker);
        for (int n = 0; !stopped; n++) {
            String body = worker + "-" + n;
            database.put(body, Row.RUNNING);
            Row fate = random.nextInt(3) == 0 ? Row.ROLLED_BACK : Row.COMMITTED;
            boolean tell = random.nextInt(4) > 0;
            try {
                transact(producers.get(random.nextInt(PRODUCERS)), body, fate, tell);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
            } catch (SendException e) {
                database.put(body, Row.NEVER_RUN);
            } catch (InterruptedException e) {
                return;
            }
            ended.incrementAndGet();
        }
    }

    private void transact(TransactionProducer producer, String body, Row fate, boolean tell) {
        Resolution resolution = fate == Row.COMMITTED ? Resolution.COMMIT : Resolution.ROLLBACK;
        Message message = new Message(TOPIC, body.getBytes(StandardCharsets.UTF_8));
        TransactionResult result = producer.send(message, (m, id) -> {
            transactionIds.put(body, id);
            database.put(body, fate);
            return tell ? resolution : Resolution.UNKNOWN;
        });
        if (result.confirmed() != Resolution.UNKNOWN && result.confirmed() != resolution) {
            contradict(body + " was to end with " + resolution + ", brokers hold " + result.confirmed());
        }
    }

    private static void killLeader(LocalCluster cluster) throws Exception {
        NodePlan leader = cluster.awaitLeader(GROUP, PATIENCE);
        cluster.kill(leader.name());
        cluster.awaitLeader(GROUP, PATIENCE);
        cluster.startNode(leader.name());
        cluster.awaitReady(PATIENCE);
    }

    /** What the old one left open is for the other members of the group. */
    private void replaceProducer(LocalCluster cluster, int which) {
        producers.getAndSet(which, newProducer(cluster)).close();
    }

    private void producersClose() {
        for (int i = 0; i < PRODUCERS; i++) {
            producers.get(i).close();
        }
    }

    private Map<String, Integer> expected() {
        Map<String, Integer> committed = new HashMap<>();
        database.forEach((body, row) -> {
            if (row == Row.COMMITTED) {
                committed.put(body, 1);
            }
        });
        return committed;
    }

    private Map<String, Integer> awaitCommitted(LocalCluster cluster) throws InterruptedException {
        try (PullConsumer consumer = PullConsumer.builder("readers")
                .nameServers(cluster.nameServerAddresses())
                .build()) {
            List<Map<String, Integer>> last = new ArrayList<>();
            await("what was committed", () -> {
                last.clear();
                last.add(readAll(consumer));
                return last.get(0).keySet().containsAll(expected().keySet());
            });
            return last.get(0);
        }
    }

    private Map<String, Integer> readAll(PullConsumer consumer) {
        Map<String, Integer> seen = new HashMap<>();
        for (MessageQueue queue : consumer.queues(TOPIC)) {
            long end = consumer.endOffset(queue);
            consumer.assign(List.of(queue));
            consumer.seek(queue, 0);
            for (long read = 0; read < end; ) {
                List<ReceivedMessage> messages = consumer.poll(PATIENCE);
                assertTrue(!messages.isEmpty(), queue + " ends at " + end + ", but nothing comes after " + read);
                for (ReceivedMessage message : messages) {
                    read = message.queueOffset() + 1;
                    String body = new String(message.body(), StandardCharsets.UTF_8);
                    seen.merge(body, 1, Integer::sum);
                    if (database.containsKey(body)) {
                        checkId(message, body);
                    }
                }
            }
        }
        return seen;
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void report(int kills, Map<String, Integer> seen) {
        System.out.printf(
                "%d transactions, %d kills, %d checks, %d committed and received%n",
                database.size(), kills, checked.get(), seen.size());
    }
}
