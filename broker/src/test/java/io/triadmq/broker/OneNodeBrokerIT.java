package io.triadmq.broker;

import static io.triadmq.broker.WireClient.bodies;
import static io.triadmq.broker.WireClient.heartbeat;
import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.body.ResetOffsetTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.TagExpression;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A group of one on its real log, spoken to over real sockets. */
final class OneNodeBrokerIT {
    private static final Duration LESS_THAN_THE_LEASE = Duration.ofSeconds(40);

    private static BrokerGroup group;
    private static String broker;

    private WireClient client;
    private String topic;

    @BeforeAll
    static void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(root, 1, Map.of());
        group.leader();
        broker = group.address(0);
        try (WireClient client = new WireClient()) {
            // The template topic is created right after the election.
            BrokerGroup.until("the template topic", () -> {
                try {
                    return client.ask(
                                            broker,
                                            Command.request(RequestCode.GET_TOPIC_CONFIG)
                                                    .with("topic", "TBW102"))
                                    .code()
                            == ResponseCode.SUCCESS;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @AfterAll
    static void stop() {
        group.close();
    }

    @BeforeEach
    void connect(TestInfo test) {
        client = new WireClient();
        topic = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void sentMessage_isPulledWithEveryField() throws Exception {
        String properties = property("TAGS", "TagA") + property("UNIQ_KEY", "id-1") + property("KEYS", "k1 k2");
        Command sent = ok(client.ask(broker, send(topic, 1, "hello", properties)));

        assertEquals("1", sent.fields().get("queueId"));
        assertEquals("0", sent.fields().get("queueOffset"));
        assertEquals("id-1", sent.fields().get("transactionId"));
        assertEquals("DefaultRegion", sent.fields().get("MSG_REGION"));
        assertEquals("true", sent.fields().get("TRACE_ON"));
        OffsetMessageId id = OffsetMessageId.parse(sent.fields().required("msgId"));
        assertEquals(group.broker(0).port(), id.host().port());

        Command pulled = ok(client.ask(broker, pull("G", topic, 1, 0, 0)));
        assertEquals("1", pulled.fields().get("nextBeginOffset"));
        assertEquals("0", pulled.fields().get("minOffset"));
        assertEquals("1", pulled.fields().get("maxOffset"));
        assertEquals("0", pulled.fields().get("suggestWhichBrokerId"));
        byte[] record = assertNotNull(pulled.body());
        assertEquals(record.length, MessageRecord.totalSize(record, 0));
        assertEquals(topic, MessageRecord.topic(record, 0));
        assertEquals(List.of("hello"), bodies(pulled));
        assertEquals(1, MessageRecord.queueId(record, 0));
        assertEquals(0, MessageRecord.queueOffset(record, 0));
        assertEquals(id.position(), MessageRecord.physicalOffset(record, 0));
        assertEquals(7, MessageRecord.flag(record, 0));
        assertEquals(1_700_000_000_000L, MessageRecord.bornTimestamp(record, 0));
        assertEquals(
                "127.0.0.1",
                MessageRecord.bornHost(record, 0).toSocketAddress().getAddress().getHostAddress());
        assertEquals(
                new InetSocketAddress("127.0.0.1", group.broker(0).port()),
                MessageRecord.storeHost(record, 0).toSocketAddress());
        assertTrue(Math.abs(System.currentTimeMillis() - MessageRecord.storeTimestamp(record, 0)) < 60_000);
        assertEquals(
                Map.of("TAGS", "TagA", "UNIQ_KEY", "id-1", "KEYS", "k1 k2"),
                MessageProperties.parse(MessageRecord.properties(record, 0)));

        Command viewed = ok(client.ask(
                broker, Command.request(RequestCode.VIEW_MESSAGE_BY_ID).with("offset", id.position())));
        assertEquals(List.of("hello"), bodies(viewed));
    }

    private static <T> T assertNotNull(T value) {
        org.junit.jupiter.api.Assertions.assertNotNull(value);
        return value;
    }

    @Test
    void batch_isStoredAsSingleMessagesInOrder() throws Exception {
        byte[] batch = BatchBody.encode(List.of(
                BatchBody.Inner.of(
                        0,
                        "a".getBytes(StandardCharsets.UTF_8),
                        property("UNIQ_KEY", "1").getBytes(StandardCharsets.UTF_8)),
                BatchBody.Inner.of(
                        0,
                        "b".getBytes(StandardCharsets.UTF_8),
                        property("UNIQ_KEY", "2").getBytes(StandardCharsets.UTF_8))));
        Command one = send(topic, 0, "", property("WAIT", "true"));
        Command request = Command.request(RequestCode.SEND_BATCH_MESSAGE)
                .withFields(one.fields())
                .with("m", "true")
                .withBody(batch);

        Command sent = ok(client.ask(broker, request));

        assertEquals(2, sent.fields().required("msgId").split(",").length);
        assertEquals(List.of("a", "b"), bodies(ok(client.ask(broker, pull("G", topic, 0, 0, 0)))));
    }

    @Test
    void waitingPull_isWokenByASend() throws Exception {
        client.sendOk(broker, topic, 0, "first");
        CompletableFuture<Command> waiting = client.call(broker, pull("G", topic, 0, 1, 15_000));
        client.ask(
                broker,
                Command.request(RequestCode.GET_MIN_OFFSET).with("topic", topic).with("queueId", 0));
        assertFalse(waiting.isDone());

        client.sendOk(broker, topic, 0, "second");

        assertEquals(List.of("second"), bodies(ok(waiting.get(10, TimeUnit.SECONDS))));
    }

    @Test
    void waitingPull_isAnsweredNotFoundWhenItsTimeIsUp() throws Exception {
        client.sendOk(broker, topic, 0, "first");

        Command answer = client.ask(broker, pull("G", topic, 0, 1, 300));

        assertEquals(ResponseCode.PULL_NOT_FOUND, answer.code());
        assertEquals("1", answer.fields().get("nextBeginOffset"));
    }

    @Test
    void pullBeyondTheEnd_isToldTheEnd() throws Exception {
        client.sendOk(broker, topic, 0, "first");

        Command answer = client.ask(broker, pull("G", topic, 0, 100, 0));

        assertEquals(ResponseCode.PULL_OFFSET_MOVED, answer.code());
        assertEquals("1", answer.fields().get("nextBeginOffset"));
    }

    @Test
    void registeredTags_chooseWhatIsPulled() throws Exception {
        ok(client.ask(broker, heartbeat("c1", "G-" + topic, topic, "TagB")));
        for (String tag : List.of("TagA", "TagB", "TagC")) {
            ok(client.ask(broker, send(topic, 0, "body-" + tag, property("TAGS", tag))));
        }
        Command request = pull("G-" + topic, topic, 0, 0, 0).with("sysFlag", 0).with("subVersion", 1);

        Command pulled = ok(client.ask(broker, request));

        assertEquals(List.of("body-TagB"), bodies(pulled));
        assertEquals("3", pulled.fields().get("nextBeginOffset"));
        assertEquals(
                Set.of(TagExpression.hash("TagB")), TagExpression.parse("TagB").codes());
    }

    @Test
    void nothingMatching_movesOn() throws Exception {
        client.sendOk(broker, topic, 0, "untagged");
        Command request = pull("G", topic, 0, 0, 0).with("subscription", "TagX");

        Command answer = client.ask(broker, request);

        assertEquals(ResponseCode.PULL_RETRY_IMMEDIATELY, answer.code());
        assertEquals("1", answer.fields().get("nextBeginOffset"));
    }

    @Test
    void savedOffset_isFoundAndNeverFalls() throws Exception {
        client.sendOk(broker, topic, 0, "first");
        String consumers = "G-" + topic;
        ok(client.ask(broker, heartbeat("c1", consumers, topic, "*")));
        client.tell(broker, saveOffset(consumers, 5, true));
        client.tell(broker, saveOffset(consumers, 3, true));
        assertEquals(
                "5", ok(client.ask(broker, queryOffset(consumers))).fields().get("offset"));

        ok(client.ask(broker, saveOffset(consumers, 7, false)));
        assertEquals(
                "7", ok(client.ask(broker, queryOffset(consumers))).fields().get("offset"));

        try (WireClient stranger = new WireClient()) {
            ok(stranger.ask(broker, saveOffset(consumers, 2, false)));
            assertEquals("7", offsetOf(consumers));

            ok(stranger.ask(broker, saveOffset(consumers, 2, false).with(OffsetField.RESET, "true")));
            assertEquals("2", offsetOf(consumers));
        }
    }

    private String offsetOf(String consumers) throws Exception {
        return String.valueOf(
                ok(client.ask(broker, queryOffset(consumers))).fields().get("offset"));
    }

    @Test
    void resetOfAStockTool_setsAllQueuesByTime_unlessTheGroupRuns() throws Exception {
        client.sendOk(broker, topic, 0, "before");
        long between = 1 + storeTime(ok(client.ask(broker, pull("g", topic, 0, 0, 0))));
        BrokerGroup.until("the clock moves on", () -> System.currentTimeMillis() >= between);
        client.sendOk(broker, topic, 0, "after");
        String consumers = "G-" + topic;
        ok(client.ask(broker, saveOffset(consumers, 2, false)));
        Command reset = Command.request(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET)
                .with("group", consumers)
                .with("topic", topic)
                .with("timestamp", between)
                .with("isForce", "true");

        try (WireClient member = new WireClient()) {
            ok(member.ask(broker, heartbeat("c1", consumers, topic, "*")));
            Command refused = client.ask(broker, reset);
            assertEquals(ResponseCode.SYSTEM_ERROR, refused.code());
            assertTrue(String.valueOf(refused.remark()).contains("[c1]"), refused.remark());
            assertEquals("2", offsetOf(consumers));
        }
        Command[] done = new Command[1];
        BrokerGroup.until("the member is gone", () -> {
            done[0] = answer(reset);
            return done[0].code() == ResponseCode.SUCCESS;
        });

        assertEquals(
                1,
                BodyCodec.decode(done[0].body(), ResetOffsetTable.class)
                        .offsetTable()
                        .get(new MessageQueue(topic, group.name(), 0)));
        assertEquals("1", offsetOf(consumers));
    }

    private Command answer(Command request) {
        try {
            return client.ask(broker, request);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long storeTime(Command pulled) {
        byte[] record = pulled.body();
        assertNotNull(record);
        return MessageRecord.storeTimestamp(record, 0);
    }

    @Test
    void groupWithoutOffset_beginsAtZeroOfAYoungQueue() throws Exception {
        client.sendOk(broker, topic, 0, "first");

        assertEquals(
                "0", ok(client.ask(broker, queryOffset("never-seen"))).fields().get("offset"));
        Command strict = client.ask(broker, queryOffset("never-seen").with("setZeroIfNotFound", "false"));
        assertEquals(ResponseCode.QUERY_NOT_FOUND, strict.code());
    }

    private Command saveOffset(String consumers, long offset, boolean oneWay) {
        return (oneWay
                        ? Command.oneWay(RequestCode.UPDATE_CONSUMER_OFFSET)
                        : Command.request(RequestCode.UPDATE_CONSUMER_OFFSET))
                .with("consumerGroup", consumers)
                .with("topic", topic)
                .with("queueId", 0)
                .with("commitOffset", offset);
    }

    private Command queryOffset(String consumers) {
        return Command.request(RequestCode.QUERY_CONSUMER_OFFSET)
                .with("consumerGroup", consumers)
                .with("topic", topic)
                .with("queueId", 0);
    }

    @Test
    void lockedQueue_isRefusedToAnotherClientUntilUnlocked() throws Exception {
        client.sendOk(broker, topic, 0, "first");
        Set<MessageQueue> queues =
                Set.of(new MessageQueue(topic, group.name(), 0), new MessageQueue(topic, group.name(), 1));

        assertEquals(queues, lock("c1", queues));
        assertEquals(Set.of(), lock("c2", queues));
        ok(client.ask(
                broker,
                Command.request(RequestCode.UNLOCK_BATCH_MQ)
                        .withBody(new LockBatchRequest("G", "c1", Set.of(new MessageQueue(topic, group.name(), 0)))
                                .toJson())));
        assertEquals(Set.of(new MessageQueue(topic, group.name(), 0)), lock("c2", queues));
    }

    private Set<MessageQueue> lock(String clientId, Set<MessageQueue> queues) throws Exception {
        Command answer = ok(client.ask(
                broker,
                Command.request(RequestCode.LOCK_BATCH_MQ)
                        .withBody(new LockBatchRequest("G", clientId, queues).toJson())));
        return BodyCodec.decode(answer.body(), LockBatchResponse.class).lockOKMQSet();
    }

    @Test
    void locksOfAClosedConnection_areReleasedLongBeforeTheLeaseEnds_thoseOfAClientThatIsBackAreNot() throws Exception {
        client.sendOk(broker, topic, 0, "first");
        String consumers = "G-" + topic;
        MessageQueue first = new MessageQueue(topic, group.name(), 0);
        MessageQueue second = new MessageQueue(topic, group.name(), 1);
        ok(client.ask(broker, heartbeat("stays", consumers, topic, "*")));
        try (WireClient restless = new WireClient();
                WireClient killed = new WireClient()) {
            ok(restless.ask(broker, heartbeat("restless", consumers, topic, "*")));
            ok(killed.ask(broker, heartbeat("killed", consumers, topic, "*")));
            assertTrue(restless.lock(broker, consumers, "restless", second));
            assertTrue(killed.lock(broker, consumers, "killed", first));
            assertFalse(client.lock(broker, consumers, "stays", first));
            restless.disconnect(broker);
            ok(restless.ask(broker, heartbeat("restless", consumers, topic, "*")));
            client.pushed.clear();

            killed.disconnect(broker);

            BrokerGroup.until(
                    "the queue of the killed one",
                    LESS_THAN_THE_LEASE,
                    () -> client.lock(broker, consumers, "stays", first));
            assertEquals(List.of("restless", "stays"), client.members(broker, consumers));
            assertFalse(client.lock(broker, consumers, "stays", second));
            // Once for the change of members, once for the free queues: who asked in between was refused them.
            assertNotNull(client.pushed.poll(10, TimeUnit.SECONDS));
            assertNotNull(client.pushed.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void members_areToldWhenOneComesOrGoes() throws Exception {
        String consumers = "G-" + topic;
        ok(client.ask(broker, heartbeat("c1", consumers, topic, "*")));
        assertEquals(List.of("c1"), client.members(broker, consumers));
        try (WireClient other = new WireClient()) {
            ok(other.ask(broker, heartbeat("c2", consumers, topic, "*")));
            assertNotNull(other.pushed.poll(10, TimeUnit.SECONDS));
            assertEquals(List.of("c1", "c2"), client.members(broker, consumers));
            client.pushed.clear();
        }
        Command told = assertNotNull(client.pushed.poll(10, TimeUnit.SECONDS));
        assertEquals(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, told.code());
        assertEquals(consumers, told.fields().get("consumerGroup"));
        BrokerGroup.until("the list without c2", () -> {
            try {
                return client.members(broker, consumers).equals(List.of("c1"));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Command retry = Command.request(RequestCode.GET_TOPIC_CONFIG).with("topic", "%RETRY%" + consumers);
        ok(client.ask(broker, retry));
    }

    @Test
    void failedMessage_comesAgainThroughTheRetryTopic() throws Exception {
        Command sent = client.sendOk(broker, topic, 0, "hard");
        long position = OffsetMessageId.parse(sent.fields().required("msgId")).position();

        ok(client.ask(broker, sendBack(position, 1)));

        String retryTopic = "%RETRY%G-" + topic;
        BrokerGroup.until("the retry topic", () -> topicExists(retryTopic));
        Command pulled = ok(client.ask(broker, pull("G-" + topic, retryTopic, 0, 0, 15_000)));
        assertEquals(List.of("hard"), bodies(pulled));
        byte[] record = assertNotNull(pulled.body());
        assertEquals(1, MessageRecord.reconsumeTimes(record, 0));
        Map<String, String> properties = MessageProperties.parse(MessageRecord.properties(record, 0));
        assertEquals(topic, properties.get("RETRY_TOPIC"));
        assertEquals(sent.fields().get("msgId"), properties.get("ORIGIN_MESSAGE_ID"));
        assertFalse(properties.containsKey("DELAY"));
    }

    @Test
    void failedMessageThatIsGivenUp_goesToTheDeadLetterTopic() throws Exception {
        Command sent = client.sendOk(broker, topic, 0, "hopeless");
        long position = OffsetMessageId.parse(sent.fields().required("msgId")).position();

        ok(client.ask(broker, sendBack(position, -1)));

        assertEquals(List.of("hopeless"), bodies(ok(client.ask(broker, pull("G", "%DLQ%G-" + topic, 0, 0, 0)))));
    }

    private Command sendBack(long position, int level) {
        return Command.request(RequestCode.CONSUMER_SEND_MSG_BACK)
                .with("offset", position)
                .with("group", "G-" + topic)
                .with("delayLevel", level)
                .with("originTopic", topic)
                .with("maxReconsumeTimes", 16);
    }

    private boolean topicExists(String name) {
        try {
            return client.ask(
                                    broker,
                                    Command.request(RequestCode.GET_TOPIC_CONFIG)
                                            .with("topic", name))
                            .code()
                    == ResponseCode.SUCCESS;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusals_haveStockCodes() throws Exception {
        client.sendOk(broker, topic, 0, "first");
        assertEquals(29, client.ask(broker, send("bad topic!", 0, "x", "")).code());
        assertEquals(16, client.ask(broker, send("SELF_TEST_TOPIC", 0, "x", "")).code());
        assertEquals(
                17,
                client.ask(broker, send("unknown", 0, "x", "").with("c", "no-template"))
                        .code());
        assertEquals(29, client.ask(broker, send(topic, 99, "x", "")).code());
        assertEquals(
                13,
                client.ask(broker, send(topic, 0, "x".repeat(4 * 1024 * 1024 + 1), ""))
                        .code());
        assertEquals(
                13,
                client.ask(broker, send(topic, 0, "x", property("P", "v".repeat(33_000))))
                        .code());
        assertEquals(17, client.ask(broker, pull("G", "unknown", 0, 0, 0)).code());
        assertEquals(29, client.ask(broker, pull("G", topic, 99, 0, 0)).code());
        assertEquals(3, client.ask(broker, Command.request(29_999)).code());
    }

    @Test
    void malformedRequest_isAnsweredAndHarmsNobody() throws Exception {
        Command answer = client.ask(
                broker, Command.request(RequestCode.HEART_BEAT).withBody("no json".getBytes(StandardCharsets.UTF_8)));
        assertEquals(ResponseCode.SYSTEM_ERROR, answer.code());
        assertEquals(
                ResponseCode.SYSTEM_ERROR,
                client.ask(broker, Command.request(RequestCode.PULL_MESSAGE)).code());
        client.sendOk(broker, topic, 0, "still works");
    }
}
