package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.testing.TableDump;
import io.triadmq.broker.testing.TempDirectory;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is forgotten, and that it is the same whoever's rounds end where. */
class ProducerTableTest {
    private static final long QUEUE = 1L << Integer.SIZE;

    private TempDirectory directory;
    private Fixture fixture;

    /** A table in a store of its own. */
    private static final class Fixture implements AutoCloseable {
        final StateStore store;
        final StoreBatch batch;
        final ProducerTable table;

        Fixture(TempDirectory directory, int maxRows) {
            store = StateStore.open(directory.path(), StoreOptions.DEFAULT);
            batch = store.newBatch();
            table = new ProducerTable(store, maxRows);
            table.load();
        }

        void send(long queue, long producer, long logTime) {
            ProducerRow row = table.get(queue, producer);
            if (row == null) {
                row = new ProducerRow(0);
            }
            row.lastSequence++;
            row.lastSentMillis = logTime;
            table.changed(queue, producer, row, batch);
        }

        void endRound() {
            table.endRound(batch);
            store.write(batch);
        }

        @Override
        public void close() {
            batch.close();
            store.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        directory = new TempDirectory();
        fixture = new Fixture(directory, 2_000);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        directory.close();
    }

    @Test
    void tooMany_theOnesThatHaveNotSentForLongestGo() {
        for (int producer = 0; producer < 2_000; producer++) {
            fixture.send(QUEUE, producer, producer);
        }
        fixture.endRound();
        for (int producer = 0; producer < 500; producer++) {
            fixture.send(QUEUE, producer, 10_000 + producer); // the first ones are the youngest now
        }
        assertEquals(2_000, fixture.table.count());
        fixture.send(QUEUE, 9_999, 11_000);
        fixture.endRound();
        assertEquals(1_997, fixture.table.count());
        LongPredicate known = producer -> fixture.table.get(QUEUE, producer) != null;
        for (int producer = 0; producer < 2_000; producer++) {
            boolean young = producer < 500 || producer >= 504;
            assertEquals(young, known.test(producer), "producer " + producer);
        }
        assertTrue(known.test(9_999));
    }

    @Test
    void count_outlivesARestart() {
        fixture.send(QUEUE, 1, 5);
        fixture.send(QUEUE + 1, 1, 5);
        fixture.endRound();
        fixture.table.load();
        assertEquals(2, fixture.table.count());
    }

    @Test
    void deletedTopic_takesItsProducersAlong() {
        fixture.send(QUEUE, 1, 5);
        fixture.send(QUEUE + 7, 1, 5);
        fixture.send(2 * QUEUE, 1, 5);
        fixture.endRound();
        fixture.send(QUEUE + 8, 1, 6);
        fixture.table.deleteTopic(1, fixture.batch);
        fixture.endRound();
        assertEquals(1, fixture.table.count());
        assertNull(fixture.table.get(QUEUE + 8, 1));
        assertNotNull(fixture.table.get(2 * QUEUE, 1));
        fixture.table.expire(100, fixture.batch);
        fixture.endRound();
        assertEquals(0, fixture.table.count());
        Map<String, String> left = new TreeMap<>(TableDump.of(fixture.store));
        left.keySet().removeIf(row -> !row.contains("PRODUCER") || row.contains("META"));
        assertEquals(Map.of(), left);
    }

    @Test
    void expiry_looksAtTheLastSend_notAtTheFirst() {
        fixture.send(QUEUE, 1, 5);
        fixture.send(QUEUE, 2, 5);
        fixture.endRound();
        fixture.send(QUEUE, 2, 50);
        fixture.table.expire(50, fixture.batch);
        fixture.endRound();
        assertNull(fixture.table.get(QUEUE, 1));
        assertNotNull(fixture.table.get(QUEUE, 2));
        fixture.table.expire(51, fixture.batch);
        fixture.endRound();
        assertNull(fixture.table.get(QUEUE, 2));
    }

    @Property(tries = 20)
    void roundsThatEndElsewhere_leadToTheSameTables(@ForAll long seed) throws IOException {
        assertEquals(dumpAfter(seed, 1), dumpAfter(seed, 1_000_000));
        assertEquals(dumpAfter(seed, 1), dumpAfter(seed, 7));
    }

    private static TreeMap<String, String> dumpAfter(long seed, int roundLength) throws IOException {
        Random random = new Random(seed);
        try (TempDirectory directory = new TempDirectory();
                Fixture fixture = new Fixture(directory, 40)) {
            long logTime = 0;
            for (int i = 1; i <= 400; i++) {
                logTime += random.nextInt(3);
                switch (random.nextInt(20)) {
                    case 0 -> fixture.table.expire(logTime - random.nextInt(50), fixture.batch);
                    case 1 -> fixture.table.deleteTopic(1 + random.nextInt(3), fixture.batch);
                    default -> fixture.send(QUEUE * (1 + random.nextInt(3)), random.nextInt(30), logTime);
                }
                if (i % roundLength == 0) {
                    fixture.endRound();
                }
            }
            fixture.endRound();
            return TableDump.of(fixture.store);
        }
    }
}
