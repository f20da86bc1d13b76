package io.triadmq.client.consume.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.StartPosition;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.testing.FakeCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Effects happen once: in memory, and in a real database. */
@Timeout(60)
class DedupStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final JdbcDataSource database = new JdbcDataSource();
    private Connection keepsDatabaseAlive;
    private JdbcDedupStore store;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000");
        keepsDatabaseAlive = database.getConnection();
        try (Statement statement = keepsDatabaseAlive.createStatement()) {
            statement.execute("CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL)");
            statement.execute("INSERT INTO account VALUES (1, 0)");
        }
        store = new JdbcDedupStore(database, "marks", "g", Clock.fixed(NOW, ZoneOffset.UTC));
        store.createTable();
        store.createTable();
    }

    @AfterEach
    void close() throws SQLException {
        keepsDatabaseAlive.close();
    }

    private static void deposit(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("UPDATE account SET balance = balance + 1 WHERE id = 1");
        }
    }

    private int balance() throws SQLException {
        try (Statement statement = keepsDatabaseAlive.createStatement();
                ResultSet row = statement.executeQuery("SELECT balance FROM account WHERE id = 1")) {
            assertTrue(row.next());
            return row.getInt(1);
        }
    }

    @Test
    void markedKey_hasNoSecondEffect() throws Exception {
        assertTrue(store.runOnce("a", DedupStoreTest::deposit));
        assertFalse(store.runOnce("a", DedupStoreTest::deposit));
        assertTrue(store.runOnce("b", DedupStoreTest::deposit));
        assertEquals(2, balance());
    }

    @Test
    void otherScope_doesNotKnowTheMark() throws Exception {
        assertTrue(store.runOnce("a", DedupStoreTest::deposit));
        assertTrue(new JdbcDedupStore(database, "marks", "other").runOnce("a", DedupStoreTest::deposit));
    }

    @Test
    void effectThatFails_leavesNeitherEffectNorMark() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> store.runOnce("a", transaction -> {
                    deposit(transaction);
                    throw new IllegalStateException("as told");
                }));
        assertEquals(0, balance());
        assertTrue(store.runOnce("a", DedupStoreTest::deposit));
        assertEquals(1, balance());
    }

    @Test
    void crashBeforeTheCommit_leavesNeitherEffectNorMark() throws Exception {
        Connection crashed = database.getConnection();
        crashed.setAutoCommit(false);
        assertTrue(store.mark(crashed, "a"));
        deposit(crashed);
        crashed.close();
        assertEquals(0, balance());
        assertTrue(store.runOnce("a", DedupStoreTest::deposit));
        assertEquals(1, balance());
    }

    @Test
    void markThatIsThereAlready_leavesTheCallersTransactionUsable() throws Exception {
        store.runOnce("a", DedupStoreTest::deposit);
        try (Connection own = database.getConnection()) {
            own.setAutoCommit(false);
            deposit(own);
            assertFalse(store.mark(own, "a"));
            own.commit();
        }
        assertEquals(2, balance());
    }

    @Test
    void markWithoutTransaction_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> store.mark(keepsDatabaseAlive, "a"));
    }

    @Test
    void manyThreadsAtTheSameKeys_haveOneEffectEach() throws Exception {
        int keys = 50;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> members = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                members.add(threads.submit(() -> {
                    int ran = 0;
                    for (int k = 0; k < keys; k++) {
                        ran += store.runOnce("k" + k, DedupStoreTest::deposit) ? 1 : 0;
                    }
                    return ran;
                }));
            }
            int ran = 0;
            for (Future<Integer> member : members) {
                ran += member.get();
            }
            assertEquals(keys, ran);
            assertEquals(keys, balance());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void forget_deletesOldMarksOnly() throws Exception {
        store.runOnce("a", DedupStoreTest::deposit);
        assertEquals(0, store.forget(NOW));
        assertFalse(store.runOnce("a", DedupStoreTest::deposit));
        assertEquals(1, store.forget(NOW.plusMillis(1)));
        assertTrue(store.runOnce("a", DedupStoreTest::deposit));
    }

    @Test
    void tableNameThatIsNone_isRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new JdbcDedupStore(database, "marks; DROP TABLE account", "g"));
    }

    @Test
    void memory_keepsTheNewestMarks() throws Exception {
        MemoryDedupStore memory = new MemoryDedupStore(2);
        AtomicInteger ran = new AtomicInteger();
        for (String key : List.of("a", "b", "a", "c", "a")) {
            boolean unused = memory.runOnce(key, none -> ran.incrementAndGet());
        }
        assertEquals(4, ran.get(), "a was marked, then the eldest of three");
        assertEquals(2, memory.size());
    }

    @Test
    void memory_secondAtTheSameKeyIsSentAway_andMayComeAgain() throws Exception {
        MemoryDedupStore memory = new MemoryDedupStore(10);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> first = thread.submit(() -> memory.runOnce("a", none -> {
                entered.countDown();
                leave.await();
                throw new IllegalStateException("as told");
            }));
            assertTrue(entered.await(30, TimeUnit.SECONDS));
            assertThrows(EffectUnderWayException.class, () -> memory.runOnce("a", none -> {}));
            leave.countDown();
            assertThrows(java.util.concurrent.ExecutionException.class, first::get);
            assertTrue(memory.runOnce("a", none -> {}));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void messageDeliveredAgain_hasItsEffectOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        OnceListener<Connection> once = OnceListener.byMessageId(store, (message, transaction) -> deposit(transaction));
        try (FakeCluster cluster = new FakeCluster(1)) {
            cluster.createTopic("payments", 1);
            try (Producer producer =
                    Producer.builder("p").nameServers(cluster.nameServers()).build()) {
                producer.send(new Message("payments", new byte[] {1}));
                producer.send(new Message("payments", new byte[] {2}));
            }
            ConcurrentListener failing = messages -> {
                ConcurrentListener.Result result = once.consume(messages);
                if (calls.incrementAndGet() <= 2) {
                    throw new IllegalStateException("after the effect, as told");
                }
                return result;
            };
            try (PushConsumer consumer = PushConsumer.builder("g")
                    .nameServers(cluster.nameServers())
                    .startPosition(StartPosition.first())
                    .subscribe("payments", "*")
                    .start(failing)) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (calls.get() < 4) {
                    assertTrue(System.nanoTime() < end, "not delivered again: " + calls);
                    Thread.onSpinWait();
                    Thread.yield();
                }
            }
        }
        assertEquals(2, balance());
    }
}
