package io.triadmq.broker;

import static io.triadmq.broker.WireClient.bodies;
import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.testing.MemoryCommitLog;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SystemTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a send can be answered, by a broker on real sockets whose log can be held. */
final class SendHandlerIT {
    private static final int MAX_BODY = 1000;
    private static final int MAX_IN_FLIGHT = 64 * 1024;

    private static final AtomicReference<MemoryCommitLog<EntryAnswer>> LOG = new AtomicReference<>();
    private static Broker broker;

    private final WireClient client = new WireClient();
    private String address;
    private String topic;

    @BeforeAll
    static void start(@TempDir Path root) throws Exception {
        Map<String, String> keys = Map.of(
                "bindAddress", "127.0.0.1",
                "listenPort", "0",
                "raftPort", "1",
                "vipChannelEnable", "false",
                "maxMessageSize", Integer.toString(MAX_BODY),
                "maxInFlightBytes", Integer.toString(MAX_IN_FLIGHT),
                "syncFlushTimeout", "2000",
                "mappedFileSizeCommitLog", "1048576",
                "storePathRootDir", root.toString());
        broker = Broker.start(
                BrokerConfig.of(keys, root),
                (config, machine) -> {
                    LOG.set(new MemoryCommitLog<>(new MemoryCommitLog.Stored(), machine, config.directory()));
                    return LOG.get();
                },
                cause -> {
                    throw new AssertionError("broken", cause);
                });
        try (WireClient client = new WireClient()) {
            Command template = Command.request(RequestCode.GET_TOPIC_CONFIG).with("topic", SystemTopic.TEMPLATE);
            BrokerGroup.until("the template topic", () -> {
                try {
                    return client.ask(broker.clientAddress(), template).code() == ResponseCode.SUCCESS;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connect(TestInfo test) {
        address = broker.clientAddress();
        topic = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private void refused(int code, String text, Command request) throws Exception {
        Command answer = client.ask(address, request);
        assertEquals(code, answer.code(), answer.toString());
        assertTrue(String.valueOf(answer.remark()).contains(text), answer.remark());
    }

    private static Command stamped(Command send, long producer, int epoch, long sequence) {
        return send.with(SendField.PRODUCER_ID, producer)
                .with(SendField.PRODUCER_EPOCH, epoch)
                .with(SendField.SEQUENCE, sequence);
    }

    private static Command batch(String topic, int queueId, String... properties) {
        List<BatchBody.Inner> inners = new ArrayList<>();
        for (String each : properties) {
            inners.add(
                    BatchBody.Inner.of(0, "b".getBytes(StandardCharsets.UTF_8), each.getBytes(StandardCharsets.UTF_8)));
        }
        return Command.request(RequestCode.SEND_BATCH_MESSAGE)
                .withFields(send(topic, queueId, "", "").with("m", "true").fields())
                .withBody(BatchBody.encode(inners));
    }

    @Test
    void topicThatMayNotBe_isRefused() throws Exception {
        refused(ResponseCode.INVALID_PARAMETER, "the topic name is empty", send(" ", 0, "x", ""));
        refused(ResponseCode.INVALID_PARAMETER, "has the character '/' at position 1", send("a/b", 0, "x", ""));
        refused(ResponseCode.INVALID_PARAMETER, "at most", send("t".repeat(300), 0, "x", ""));
        refused(
                ResponseCode.NO_PERMISSION,
                "conflict with system reserved words",
                send(SystemTopic.SCHEDULE, 0, "x", ""));
        refused(
                ResponseCode.TOPIC_NOT_EXIST,
                "triad topic create " + topic,
                send(topic, 0, "x", "").with("c", "no-such-template"));
        refused(
                ResponseCode.SYSTEM_ERROR,
                "'b'",
                Command.request(RequestCode.SEND_MESSAGE_V2).with("a", "PG"));
    }

    @Test
    void queueThatIsNot_isRefused_andAnyQueueIsChosenBelowZero() throws Exception {
        client.sendOk(address, topic, 0, "first");
        refused(
                ResponseCode.INVALID_PARAMETER,
                "request queueId[4] is illegal, topic[" + topic + "] has 4 queues",
                send(topic, 4, "x", ""));
        int chosen = ok(client.ask(address, send(topic, -1, "x", ""))).fields().requiredInt("queueId");
        assertTrue(chosen >= 0 && chosen < 4, "queue " + chosen);
    }

    @Test
    void tooLarge_isRefusedWithBothSizes_andTheLimitItselfIsNot() throws Exception {
        ok(client.ask(address, send(topic, 0, "x".repeat(MAX_BODY), "")));
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "message body of 1001 bytes, at most 1000 (maxMessageSize)",
                send(topic, 0, "x".repeat(MAX_BODY + 1), ""));
        String most = "k" + (char) 1 + "v".repeat(MessageRecord.MAX_PROPERTIES_BYTES - 3) + (char) 2;
        ok(client.ask(address, send(topic, 0, "x", most)));
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "message properties of " + (MessageRecord.MAX_PROPERTIES_BYTES + 1) + " bytes, at most "
                        + MessageRecord.MAX_PROPERTIES_BYTES,
                send(topic, 0, "x", "k" + (char) 1 + "v".repeat(MessageRecord.MAX_PROPERTIES_BYTES - 2) + (char) 2));
    }

    @Test
    void whatWouldBeDeliveredAtTheWrongTime_isRefusedRatherThanStored() throws Exception {
        for (String name :
                List.of(PropertyName.TIMER_DELAY_MS, PropertyName.TIMER_DELAY_SEC, PropertyName.TIMER_DELIVER_MS)) {
            refused(ResponseCode.MESSAGE_ILLEGAL, "property " + name, send(topic, 0, "x", property(name, "5")));
        }
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "producer id",
                stamped(send(topic, 0, "x", property(PropertyName.DELAY, "1")), 1, 0, 0));
        assertEquals(List.of(), bodies(client.ask(address, pull("G", topic, 0, 0, 0))));
    }

    @Test
    void batch_isRefusedAsAWhole() throws Exception {
        ok(client.ask(address, batch(topic, 0, "", "")));
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "batch request does not support retry group",
                batch(SystemTopic.retryTopic("G"), 0, ""));
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "messages of a batch cannot be delayed",
                batch(topic, 0, "", property(PropertyName.DELAY, "2")));
        refused(
                ResponseCode.MESSAGE_ILLEGAL,
                "transactional",
                batch(topic, 0, "", property(PropertyName.TRANSACTION_PREPARED, "true")));
        refused(
                ResponseCode.SYSTEM_ERROR,
                "batch message at byte 0",
                batch(topic, 0, "").withBody(new byte[] {1, 2}));
        refused(ResponseCode.SYSTEM_ERROR, "at least one", batch(topic, 0, "").withBody(new byte[0]));

        Command pulled = ok(client.ask(address, pull("G", topic, 0, 0, 0)));
        assertEquals(List.of("b", "b"), bodies(pulled), "nothing of the refused ones");
    }

    @Test
    void recognisedProducer_isToldOfDuplicatesGapsAndEpochs() throws Exception {
        Command first = ok(client.ask(address, stamped(send(topic, 0, "m0", ""), 5, 1, 0)));
        Command again = ok(client.ask(address, stamped(send(topic, 0, "m0", ""), 5, 1, 0)));
        assertEquals("true", again.fields().get(SendField.DUPLICATE));
        assertEquals(first.fields().get("queueOffset"), again.fields().get("queueOffset"));

        Command gap = client.ask(address, stamped(send(topic, 0, "m2", ""), 5, 1, 2));
        assertEquals(TriadCode.SEQUENCE_GAP, gap.code());
        assertEquals("1", gap.fields().get("expected"));

        Command old = client.ask(address, stamped(send(topic, 0, "m1", ""), 5, 0, 1));
        assertEquals(TriadCode.PRODUCER_FENCED, old.code());
        assertEquals("1", old.fields().get("epoch"));
        assertTrue(String.valueOf(old.remark()).contains("epoch is 1"), old.remark());

        refused(ResponseCode.SYSTEM_ERROR, "pid=5 pep=-1", stamped(send(topic, 0, "x", ""), 5, -1, 0));
    }

    @Test
    void delayLevels_waitInTheQueueOfTheirLevel_theHighestAlsoForHigherOnes() throws Exception {
        int highest = DelayLevels.defaults().maxLevel();
        for (int level : new int[] {3, highest, highest + 7}) {
            ok(client.ask(address, send(topic, 2, "level " + level, property(PropertyName.DELAY, "" + level))));
        }
        ok(client.ask(address, send(topic, 2, "at once", property(PropertyName.DELAY, "0"))));

        assertEquals(List.of("at once"), bodies(ok(client.ask(address, pull("G", topic, 2, 0, 0)))));
        Command third = ok(client.ask(address, pull("G", SystemTopic.SCHEDULE, 2, 0, 0)));
        assertEquals(List.of("level 3"), bodies(third));
        byte[] record = third.body();
        Map<String, String> properties =
                MessageProperties.parse(MessageRecord.properties(record == null ? new byte[0] : record, 0));
        assertEquals(topic, properties.get(PropertyName.REAL_TOPIC));
        assertEquals("2", properties.get(PropertyName.REAL_QUEUE_ID));
        assertEquals(
                List.of("level " + highest, "level " + (highest + 7)),
                bodies(ok(client.ask(address, pull("G", SystemTopic.SCHEDULE, highest - 1, 0, 0)))));
    }

    @Test
    void atTheLimit_sendsAreBusyWithTheResourceAndHowFullItIs_andGoOnAfterwards() throws Exception {
        client.sendOk(address, topic, 0, "first");
        List<CompletableFuture<Command>> sent = new ArrayList<>();
        try (MemoryCommitLog.Hold held = LOG.get().hold()) {
            assertTrue(held != null);
            for (int i = 0; i < 2 * MAX_IN_FLIGHT / MAX_BODY; i++) {
                sent.add(client.call(address, send(topic, 0, "x".repeat(MAX_BODY), "")));
            }
            BrokerGroup.until("a refusal", () -> sent.stream().anyMatch(CompletableFuture::isDone));
        }
        int busy = 0;
        for (CompletableFuture<Command> each : sent) {
            Command answer = each.get(30, TimeUnit.SECONDS);
            if (answer.code() == ResponseCode.SYSTEM_BUSY) {
                busy++;
                assertTrue(
                        String.valueOf(answer.remark())
                                .matches(
                                        "\\[OVERLOAD\\]sends of \\d+ bytes are in flight, \\d+ more exceed the limit of "
                                                + MAX_IN_FLIGHT + " \\(maxInFlightBytes\\)"),
                        answer.remark());
            } else {
                ok(answer);
            }
        }
        assertTrue(busy > 0 && busy < sent.size(), busy + " of " + sent.size());
        client.sendOk(address, topic, 0, "after");
    }

    @Test
    void outcomeThatDoesNotCome_isUnknownToThoseWhoUnderstand_andTryAgainToTheOthers() throws Exception {
        client.sendOk(address, topic, 0, "first");
        try (MemoryCommitLog.Hold held = LOG.get().hold()) {
            assertTrue(held != null);
            CompletableFuture<Command> stock = client.call(address, send(topic, 0, "x", ""));
            CompletableFuture<Command> ours = client.call(address, stamped(send(topic, 1, "y", ""), 9, 0, 0));
            assertEquals(
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    stock.get(30, TimeUnit.SECONDS).code());
            assertEquals(
                    TriadCode.OUTCOME_UNKNOWN, ours.get(30, TimeUnit.SECONDS).code());
        }
        BrokerGroup.until("the message that was not lost", () -> stored(1).equals(List.of("y")));
    }

    private List<String> stored(int queueId) {
        try {
            return bodies(client.ask(address, pull("G", topic, queueId, 0, 0)));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
