package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SendResult.Status;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.TableDump;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retries of clients that number nothing, recognised by key and body. */
class UniqueKeySendsTest {
    private static final int PLAIN = 1;
    private static final int RECOGNISED = 2;
    private static final int SAME_WINDOW = 3;

    @TempDir
    Path directory;

    private ApplyDriver driver;
    private long logIndex;

    @BeforeEach
    void open() {
        driver = new ApplyDriver(directory.resolve("state"));
        topic("plain", Map.of());
        topic("recognised", Map.of(TopicSettings.UNIQUE_KEY_WINDOW, "30s"));
        topic("other", Map.of(TopicSettings.UNIQUE_KEY_WINDOW, "30s"));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void topic(String name, Map<String, String> attributes) {
        logIndex++;
        TopicSettings settings = new TopicSettings(0, name, 2, 2, 6, 0, false, attributes);
        byte[] payload = Payloads.commands(0, new GroupCommand.PutTopic(settings, false));
        var unused = driver.applyOne(new CommittedEntry(logIndex, 1, logIndex * 100_000, payload));
    }

    private static SendRequest.Message message(@Nullable String key, String body) {
        MessageRecordBuilder record = new MessageRecordBuilder()
                .topic("t".getBytes(StandardCharsets.UTF_8))
                .body(body.getBytes(StandardCharsets.UTF_8));
        if (key != null) {
            record.properties(("A" + (char) 1 + "b" + (char) 2 + "UNIQ_KEY" + (char) 1 + key + (char) 2)
                    .getBytes(StandardCharsets.UTF_8));
        }
        return new SendRequest.Message(record.build(), 0);
    }

    private SendResult send(
            long logTime, int topic, int queue, @Nullable ProducerStamp stamp, SendRequest.Message... messages) {
        SendRequest request = new SendRequest(new QueueId(topic, queue), List.of(messages), stamp);
        logIndex++;
        byte[] payload = Payloads.batch(logTime, List.of(request));
        return ((EntryAnswer.Sends) driver.applyOne(new CommittedEntry(logIndex, 1, logIndex * 100_000, payload)))
                .results()[0];
    }

    private SendResult send(long logTime, int topic, int queue, @Nullable String key, String body) {
        return send(logTime, topic, queue, null, message(key, body));
    }

    @Test
    void retry_isAnsweredWithTheOriginal_whateverQueueItNames() {
        SendResult first = send(1_000, RECOGNISED, 0, "k", "body");
        assertEquals(Status.STORED, first.status());
        for (int queue = 0; queue < 2; queue++) {
            SendResult again = send(2_000, RECOGNISED, queue, "k", "body");
            assertEquals(Status.DUPLICATE, again.status());
            assertEquals(0, again.detail(), "the original's queue");
            assertEquals(first.firstQueueOffset(), again.firstQueueOffset());
            assertArrayEquals(first.positions(), again.positions());
            assertEquals(1_000, again.storeTime());
        }
    }

    @Test
    void window_endsInLogTime() {
        send(1_000, RECOGNISED, 0, "k", "body");
        assertEquals(Status.DUPLICATE, send(30_999, RECOGNISED, 0, "k", "body").status());
        assertEquals(Status.STORED, send(31_000, RECOGNISED, 0, "k", "body").status());
        assertEquals(
                Status.DUPLICATE, send(60_999, RECOGNISED, 0, "k", "body").status(), "counted anew from the second");
    }

    @Test
    void whatIsNotARetry_isStored() {
        send(1_000, RECOGNISED, 0, "k", "body");
        assertEquals(
                Status.STORED, send(1_001, RECOGNISED, 0, "k", "other body").status());
        assertEquals(Status.STORED, send(1_002, RECOGNISED, 0, "other", "body").status());
        assertEquals(Status.STORED, send(1_003, RECOGNISED, 0, null, "body").status());
        assertEquals(Status.STORED, send(1_004, RECOGNISED, 0, null, "body").status());
        assertEquals(Status.STORED, send(1_005, SAME_WINDOW, 0, "k", "body").status(), "another topic");
        assertEquals(
                Status.STORED,
                send(1_006, RECOGNISED, 0, "x".repeat(300), "body").status());
        assertEquals(
                Status.STORED,
                send(1_007, RECOGNISED, 0, "x".repeat(300), "body").status(),
                "too long a key");
    }

    @Test
    void topicThatDidNotAskForIt_storesEverything() {
        send(1_000, PLAIN, 0, "k", "body");
        assertEquals(Status.STORED, send(1_001, PLAIN, 0, "k", "body").status());
    }

    @Test
    void clientThatNumbersItsSends_isJudgedByThat() {
        send(1_000, RECOGNISED, 0, "k", "body");
        SendResult stamped = send(1_001, RECOGNISED, 0, new ProducerStamp(7, 0, 0), message("k", "body"));
        assertEquals(Status.STORED, stamped.status());
    }

    @Test
    void batch_isRecognisedAsAWhole() {
        SendRequest.Message[] batch = {message("a", "1"), message("b", "2"), message("c", "3")};
        SendResult first = send(1_000, RECOGNISED, 1, null, batch);
        SendResult again = send(1_001, RECOGNISED, 0, null, batch);
        assertEquals(Status.DUPLICATE, again.status());
        assertEquals(1, again.detail());
        assertArrayEquals(first.positions(), again.positions());
        assertEquals(
                Status.STORED,
                send(1_002, RECOGNISED, 1, null, message("a", "1"), message("d", "4"))
                        .status(),
                "one of them is new");
    }

    @Test
    void restart_forgetsNothing() throws IOException {
        SendResult first = send(1_000, RECOGNISED, 0, "k", "body");
        driver.closeFlushed();
        driver = new ApplyDriver(directory.resolve("state"));
        SendResult again = send(1_001, RECOGNISED, 0, "k", "body");
        assertEquals(Status.DUPLICATE, again.status());
        assertArrayEquals(first.positions(), again.positions());
    }

    @Test
    void installedSnapshot_knowsThem() throws IOException {
        SendResult first = send(1_000, RECOGNISED, 1, "k", "body");
        driver.applier().checkpoint(directory.resolve("copy"));
        driver.close();
        driver = new ApplyDriver(directory.resolve("other"));
        driver.applier().install(directory.resolve("copy"));
        SendResult again = send(1_001, RECOGNISED, 0, "k", "body");
        assertEquals(Status.DUPLICATE, again.status());
        assertEquals(1, again.detail());
        assertArrayEquals(first.positions(), again.positions());
    }

    @Test
    void expiredKeys_leaveTheTables() {
        for (int i = 0; i < 100; i++) {
            send(1_000 + i, RECOGNISED, 0, "k" + i, "body");
        }
        send(100_000, PLAIN, 0, "k", "body");
        TreeMap<String, String> rows = driver.dump();
        rows.keySet().removeIf(row -> !row.startsWith("UNIQUE"));
        assertEquals(Map.of(), rows);
    }

    @Test
    void tooManyKeys_theNextToExpireGo() throws IOException {
        try (TempDirectory temporary = new TempDirectory();
                StateStore store = StateStore.open(temporary.path(), StoreOptions.DEFAULT);
                StoreBatch batch = store.newBatch()) {
            UniqueKeyTable table = new UniqueKeyTable(store, 10);
            for (int i = 0; i < 11; i++) {
                table.put(1, "k" + i, new UniqueKeyTable.Row(i, 100 + i, 0, 0, i, i), batch);
            }
            assertEquals(9, table.count());
            assertNull(table.get(1, "k1", 0, 50));
            assertNotNull(table.get(1, "k2", 0, 50));
        }
    }

    @Property(tries = 15)
    void roundsThatEndElsewhere_leadToTheSameTables(@ForAll long seed) throws IOException {
        assertEquals(dumpAfter(seed, 1), dumpAfter(seed, 1_000_000));
        assertEquals(dumpAfter(seed, 1), dumpAfter(seed, 7));
    }

    private static TreeMap<String, String> dumpAfter(long seed, int roundLength) throws IOException {
        Random random = new Random(seed);
        List<Boolean> known = new ArrayList<>();
        try (TempDirectory temporary = new TempDirectory();
                StateStore store = StateStore.open(temporary.path(), StoreOptions.DEFAULT);
                StoreBatch batch = store.newBatch()) {
            UniqueKeyTable table = new UniqueKeyTable(store, 30);
            table.load();
            long logTime = 0;
            for (int i = 1; i <= 400; i++) {
                logTime += random.nextInt(400);
                String key = "k" + random.nextInt(50);
                table.sweep(logTime, batch);
                boolean found = table.get(1, key, 0, logTime) != null;
                known.add(found);
                if (!found) {
                    table.put(1, key, new UniqueKeyTable.Row(logTime, logTime + 3_000, 0, 0, i, i), batch);
                }
                if (i % roundLength == 0) {
                    table.endRound(batch);
                    store.write(batch);
                }
            }
            table.endRound(batch);
            store.write(batch);
            TreeMap<String, String> dump = TableDump.of(store);
            dump.put("answers", known.toString());
            return dump;
        }
    }
}
