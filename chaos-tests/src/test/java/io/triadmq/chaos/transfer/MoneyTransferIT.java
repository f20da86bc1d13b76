package io.triadmq.chaos.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.SendException;
import io.triadmq.client.StartPosition;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.produce.Resolution;
import io.triadmq.client.produce.TransactionProducer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever dies, no money is made or lost: transfers while leaders are killed and producers die between their steps. */
final class MoneyTransferIT {
    private static final String TOPIC = "Transfers";
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int ACCOUNTS = 5;
    private static final long BALANCE = 1_000_000;
    private static final int WORKERS = 4;

    @TempDir
    Path directory;

    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean stopped;

    /** The producer's process ends after the local transaction was committed and before the broker hears of it. */
    private static final class ProducerDied extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void leaderAndProducersDie_theSumOfAllBalancesStays() throws Exception {
        run(200, 1);
    }

    @Test
    @Tag("chaos")
    void manyLeadersAndProducersDie_theSumOfAllBalancesStays() throws Exception {
        run(Integer.getInteger("triad.transfers", 2_000), Integer.getInteger("triad.kills", 20));
    }

    private void run(int transfers, int kills) throws Exception {
        ClusterSpec spec = ClusterSpec.in(directory)
                .brokerProperty("transactionTimeOut", "1000")
                .brokerProperty("transactionCheckInterval", "1000")
                .brokerProperty("transactionCheckMax", "1000")
                .build();
        JdbcConnectionPool paying = database("paying");
        JdbcConnectionPool receiving = database("receiving");
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.awaitReady(PATIENCE);
            createTopic(cluster);
            PayingBank payer = new PayingBank(paying, ACCOUNTS, BALANCE);
            ReceivingBank receiver = new ReceivingBank(receiving, ACCOUNTS);
            try (PushConsumer consumer = consumer(cluster, receiver)) {
                AtomicReference<TransactionProducer> producer = new AtomicReference<>(producer(cluster, payer));
                underTransfers(payer, producer, cluster, transfers, kills);
                await("all committed transfers", () -> ids(paying, "select id from transfer where committed")
                        .equals(ids(receiving, "select id from transfer")));
                producer.get().close();
            }
            Set<String> committed = ids(paying, "select id from transfer where committed");
            assertEquals(committed, ids(receiving, "select id from transfer"), "each applied once, no other");
            assertEquals(ACCOUNTS * BALANCE, balance(paying) + balance(receiving), "the sum of all balances");
            assertTrue(balance(receiving) > 0, "some money moved");
            System.out.printf("%d transfers, %d committed, %d kills%n", ended.get(), committed.size(), kills);
        } finally {
            paying.dispose();
            receiving.dispose();
        }
    }

    private static JdbcConnectionPool database(String name) {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + name + System.nanoTime() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    private static void createTopic(LocalCluster cluster) {
        try (Producer first = Producer.builder("creator")
                .nameServers(cluster.nameServerAddresses())
                .build()) {
            first.send(new Message(TOPIC, "0 0".getBytes(StandardCharsets.UTF_8)), PATIENCE);
        }
    }

    private static PushConsumer consumer(LocalCluster cluster, ReceivingBank bank) {
        return PushConsumer.builder("receiving-bank")
                .nameServers(cluster.nameServerAddresses())
                .startPosition(StartPosition.first())
                .subscribe(TOPIC, "*")
                .start((ConcurrentListener) messages -> {
                    for (var message : messages) {
                        if (message.transactionId() != null) {
                            bank.receive(message);
                        }
                    }
                    return ConcurrentListener.Result.SUCCESS;
                });
    }

    private static TransactionProducer producer(LocalCluster cluster, PayingBank bank) {
        return TransactionProducer.builder("paying-bank")
                .nameServers(cluster.nameServerAddresses())
                .sendTimeout(Duration.ofSeconds(20))
                .check(bank)
                .build();
    }

    private void underTransfers(
            PayingBank bank,
            AtomicReference<TransactionProducer> producer,
            LocalCluster cluster,
            int transfers,
            int kills)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> work(bank, producer, random)));
            }
            for (int i = 0; i < kills; i++) {
                int goal = ended.get() + transfers / (kills + 1) / 2;
                await("transfers before a kill", () -> ended.get() >= goal);
                killLeader(cluster);
                // Those under way end one way or the other; what is left open is for the next one.
                producer.getAndSet(producer(cluster, bank)).close();
            }
            await("the transfers", () -> ended.get() >= transfers);
            stopped = true;
            for (Future<?> each : running) {
                each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            stopped = true;
            threads.shutdownNow();
        }
    }

    private void work(PayingBank bank, AtomicReference<TransactionProducer> producer, Random random) {
        while (!stopped) {
            String body = random.nextInt(ACCOUNTS) + " " + (1 + random.nextInt(100));
            boolean dies = random.nextInt(5) == 0;
            try {
                producer.get().send(new Message(TOPIC, body.getBytes(StandardCharsets.UTF_8)), (message, id) -> {
                    Resolution resolution = bank.execute(message, id);
                    if (dies) {
                        throw new ProducerDied();
                    }
                    return resolution;
                });
                TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
            } catch (SendException e) {
                // Not known to be stored, so no money left: a check will find nothing and say so.
            } catch (ProducerDied e) {
                // A check finds out what it did.
            } catch (InterruptedException e) {
                return;
            }
            ended.incrementAndGet();
        }
    }

    private static void killLeader(LocalCluster cluster) throws Exception {
        NodePlan leader = cluster.awaitLeader(GROUP, PATIENCE);
        cluster.kill(leader.name());
        cluster.awaitLeader(GROUP, PATIENCE);
        cluster.startNode(leader.name());
        cluster.awaitReady(PATIENCE);
    }

    private static Set<String> ids(JdbcConnectionPool database, String query) {
        Set<String> ids = new TreeSet<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
            return ids;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long balance(JdbcConnectionPool database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select sum(balance) from account")) {
            rows.next();
            return rows.getLong(1);
        }
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
}
