package io.triadmq.broker.kv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.bytes.BigEndian;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class StateStoreTest {
    private static final byte[] KEY = bytes("key");
    private static final LogForce FORCED = () -> {};
    private static final StoreOptions TINY = new StoreOptions(1 << 20, 512 << 10, 2 << 20);

    @TempDir
    Path root;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private StateStore open() {
        return StateStore.open(root.resolve("state"), TINY);
    }

    private static void put(StateStore store, Table table, byte[] key, byte[] value) {
        try (StoreBatch batch = store.newBatch()) {
            batch.put(table, key, value);
            store.write(batch);
        }
    }

    @Test
    void written_isThereAtOnce_andAfterACleanClose() throws IOException {
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("a"));
            assertArrayEquals(bytes("a"), store.get(Table.TOPICS, KEY));
            store.close(FORCED);
        }
        try (StateStore store = open()) {
            assertArrayEquals(bytes("a"), store.get(Table.TOPICS, KEY));
            assertNull(store.get(Table.GROUPS, KEY));
        }
    }

    @Test
    void crash_goesBackToTheLastFlush_inAllTablesTogether() throws IOException {
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("a"));
            put(store, Table.META, KEY, bytes("a"));
            store.flush(FORCED);
            put(store, Table.TOPICS, KEY, bytes("b"));
            put(store, Table.META, KEY, bytes("b"));
        }
        try (StateStore store = open()) {
            assertArrayEquals(bytes("a"), store.get(Table.TOPICS, KEY));
            assertArrayEquals(bytes("a"), store.get(Table.META, KEY));
        }
    }

    /** The writer is the apply thread: what it has written is in the log, but forced only when somebody forces. */
    @Test
    void flushWhileApplying_isNeverAheadOfTheForcedLog() throws Exception {
        Random random = new Random(1);
        AtomicLong written = new AtomicLong();
        AtomicLong forced = new AtomicLong();
        LogForce slowForce = () -> {
            forced.set(written.get());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        };
        for (int crash = 0; crash < 15; crash++) {
            AtomicBoolean stop = new AtomicBoolean();
            try (StateStore store = open()) {
                Thread writer = new Thread(() -> {
                    try (StoreBatch batch = store.newBatch()) {
                        while (!stop.get()) {
                            // In the log first, then in the state.
                            long next = written.incrementAndGet();
                            batch.put(Table.META, KEY, BigEndian.longs(next));
                            batch.put(Table.INDEX, BigEndian.longs(next), KEY);
                            store.write(batch);
                        }
                    }
                });
                writer.start();
                long before = written.get();
                while (written.get() < before + 10) {
                    Thread.onSpinWait();
                }
                for (int flush = 1 + random.nextInt(3); flush > 0; flush--) {
                    store.flush(slowForce);
                }
                stop.set(true);
                writer.join();
            }
            try (StateStore store = open()) {
                byte[] durable = store.get(Table.META, KEY);
                assertNotNull(durable);
                long applied = BigEndian.getLong(durable, 0);
                assertTrue(applied <= forced.get(), applied + " is durable, the log was forced up to " + forced);
                assertNotNull(store.get(Table.INDEX, BigEndian.longs(applied)), "rows come with their applied point");
                assertNull(store.get(Table.INDEX, BigEndian.longs(applied + 1)));
                // The log is cut where it was forced; what was applied is applied again.
                written.set(forced.get());
            }
        }
    }

    @Test
    void failedForce_leavesTheStateAsItWasOnDisk() throws IOException {
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("a"));
            store.flush(FORCED);
            put(store, Table.TOPICS, KEY, bytes("b"));
            LogForce failing = () -> {
                throw new IOException("disk");
            };
            assertThrows(IOException.class, () -> store.flush(failing));
            assertThrows(IOException.class, () -> store.flush(FORCED), "once broken, always broken");
            store.close(FORCED);
        }
        try (StateStore store = open()) {
            assertArrayEquals(bytes("a"), store.get(Table.TOPICS, KEY));
        }
    }

    @Test
    void rocksDb_neverFlushesByItself_andWritersWaitAtTheLimit() throws Exception {
        try (StateStore store = open()) {
            Random random = new Random(2);
            byte[] value = new byte[100];
            while (store.unflushedBytes() <= TINY.maxUnflushedBytes()) {
                try (StoreBatch batch = store.newBatch()) {
                    for (int i = 0; i < 50; i++) {
                        random.nextBytes(value);
                        batch.put(Table.INDEX, BigEndian.longs(random.nextLong(), random.nextLong()), value);
                    }
                    store.write(batch);
                }
            }
            assertEquals(0, store.database().property(Table.INDEX, "rocksdb.num-immutable-mem-table"));
            assertEquals(List.of(), tableFiles());
            CompletableFuture<Void> next = CompletableFuture.runAsync(() -> put(store, Table.INDEX, KEY, value));
            assertThrows(TimeoutException.class, () -> next.get(200, TimeUnit.MILLISECONDS));
            store.flush(FORCED);
            next.get(20, TimeUnit.SECONDS);
            assertFalse(tableFiles().isEmpty());
        }
    }

    private List<Path> tableFiles() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("state/current"))) {
            return files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
    }

    @Test
    void flusher_flushesWhenEnoughIsWritten_andAfterItsInterval() throws Exception {
        for (Duration interval : List.of(Duration.ofHours(1), Duration.ofMillis(20))) {
            boolean byTime = interval.toHours() == 0;
            try (StateStore store = open();
                    StateFlusher flusher = new StateFlusher("test", store, FORCED, interval, cause -> {})) {
                assertNotNull(flusher);
                byte[] value = new byte[byTime ? 10 : (int) TINY.flushBytes() + 1];
                put(store, Table.INDEX, KEY, value);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (store.unflushedBytes() > 0 || tableFiles().isEmpty()) {
                    assertTrue(System.nanoTime() - deadline < 0, "no flush");
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                }
            }
        }
    }

    @Test
    void checkpoint_canBeInstalledElsewhere_whileOthersRead() throws Exception {
        Path copy = root.resolve("copy");
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("new"));
            store.checkpoint(copy, FORCED);
            put(store, Table.TOPICS, KEY, bytes("later"));
        }
        AtomicBoolean stop = new AtomicBoolean();
        try (StateStore other = StateStore.open(root.resolve("other"), TINY)) {
            put(other, Table.TOPICS, KEY, bytes("old"));
            put(other, Table.GROUPS, KEY, bytes("old"));
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    assertNotNull(other.get(Table.TOPICS, KEY));
                    try (StoreCursor cursor = other.cursor(Table.TOPICS)) {
                        assertTrue(cursor.first());
                    }
                }
            });
            for (int i = 0; i < 5; i++) {
                other.install(copy);
                assertArrayEquals(bytes("new"), other.get(Table.TOPICS, KEY));
                assertNull(other.get(Table.GROUPS, KEY));
                put(other, Table.GROUPS, KEY, bytes("old"));
            }
            stop.set(true);
            reader.get(20, TimeUnit.SECONDS);
        }
        try (StateStore other = StateStore.open(root.resolve("other"), TINY)) {
            assertArrayEquals(bytes("new"), other.get(Table.TOPICS, KEY), "an installed state is durable");
        }
    }

    @Test
    void crashDuringInstall_endsWithOneOfTheTwoStates() throws IOException {
        Path copy = root.resolve("copy");
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("new"));
            store.checkpoint(copy, FORCED);
        }
        Path current = root.resolve("state/current");
        // As if it had died while staging, then after the copy was complete, then while the old state was deleted.
        Files.createDirectories(root.resolve("state/staging"));
        Files.writeString(root.resolve("state/staging/CURRENT"), "half");
        try (StateStore store = open()) {
            assertArrayEquals(bytes("new"), store.get(Table.TOPICS, KEY));
            put(store, Table.TOPICS, KEY, bytes("old"));
            store.close(FORCED);
        }
        Files.move(copy.resolve("state"), root.resolve("state/incoming"));
        Files.delete(current.resolve("CURRENT"));
        try (StateStore store = open()) {
            assertArrayEquals(bytes("new"), store.get(Table.TOPICS, KEY));
        }
    }

    @Test
    void damagedState_saysThatItCanBeDeleted() throws IOException {
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("a"));
            store.close(FORCED);
        }
        Files.writeString(root.resolve("state/current/CURRENT"), "nonsense");
        StoreException e = assertThrows(StoreException.class, this::open);
        assertTrue(e.getMessage().contains("delete this directory: it is rebuilt from the log"), e.getMessage());
    }

    @Test
    void secondProcess_isRefused() {
        try (StateStore store = open()) {
            assertNotNull(store);
            StoreException e = assertThrows(StoreException.class, this::open);
            assertTrue(e.getMessage().contains("other process"), e.getMessage());
        }
    }

    @Test
    void tablesOfANewerVersion_areLeftAlone() throws Exception {
        try (StateStore store = open()) {
            put(store, Table.TOPICS, KEY, bytes("a"));
            store.close(FORCED);
        }
        Path current = root.resolve("state/current");
        addFamily(current);
        try (StateStore store = open()) {
            assertArrayEquals(bytes("a"), store.get(Table.TOPICS, KEY));
            store.close(FORCED);
        }
        try (Options options = new Options()) {
            List<String> names = RocksDB.listColumnFamilies(options, current.toString()).stream()
                    .map(name -> new String(name, StandardCharsets.UTF_8))
                    .toList();
            assertTrue(names.contains("from-the-future"), names::toString);
        }
    }

    private static void addFamily(Path directory) throws Exception {
        try (Database database = new Database(directory, TINY)) {
            database.db
                    .createColumnFamily(new ColumnFamilyDescriptor(bytes("from-the-future")))
                    .close();
        }
    }

    @Test
    void closedStore_saysSo() {
        StateStore store = open();
        store.close();
        assertThrows(StoreException.class, () -> store.get(Table.META, KEY));
    }
}
