package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.QueueSelector;
import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendResult;
import io.triadmq.client.SendStatus;
import io.triadmq.client.SendUnknownException;
import io.triadmq.client.testing.FakeCluster;
import io.triadmq.client.testing.FakeNode;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A producer against a cluster of real connections whose nodes die, freeze and lose answers. */
@Timeout(60)
class ProducerTest {
    private static final String TOPIC = "orders";

    private FakeCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster(3);
        cluster.createTopic(TOPIC, 4);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ProducerBuilder builder() {
        return Producer.builder("p").nameServers(cluster.nameServers()).sendTimeout(Duration.ofSeconds(20));
    }

    @Test
    void send_isStoredWhereTheResultSays() {
        try (Producer producer = builder().build()) {
            Message message = new Message(TOPIC, "tagA", "k1 k2", bytes("hello"))
                    .withFlag(7)
                    .putUserProperty("colour", "red");
            SendResult result = producer.send(message);
            StoredMessage stored =
                    cluster.messages(TOPIC, result.messageQueue().queueId()).get((int) result.queueOffset());
            assertEquals(SendStatus.SEND_OK, result.status());
            assertEquals("hello", text(stored));
            assertEquals("tagA", stored.tag());
            assertEquals("k1 k2", stored.property("KEYS"));
            assertEquals("red", stored.property("colour"));
            assertEquals(7, stored.flag());
            assertEquals(result.msgId(), stored.uniqueKey());
            assertTrue(
                    result.toString()
                            .matches("SendResult \\[sendStatus=SEND_OK, msgId=[0-9A-F]{32}, offsetMsgId=[0-9A-F]{32}, "
                                    + "messageQueue=MessageQueue \\[topic=orders, brokerName=broker-a, queueId=\\d\\], "
                                    + "queueOffset=\\d+\\]"),
                    result.toString());
        }
    }

    @Test
    void sendsWithoutKey_takeTheQueuesInTurn() {
        try (Producer producer = builder().build()) {
            for (int i = 0; i < 40; i++) {
                producer.send(new Message(TOPIC, bytes("m" + i)));
            }
        }
        for (int queue = 0; queue < 4; queue++) {
            assertEquals(10, cluster.messages(TOPIC, queue).size());
        }
    }

    @Test
    void equalKeys_goToTheSameQueue() {
        try (Producer producer = builder().build()) {
            MessageQueue byKey = producer.send(new Message(TOPIC, bytes("a")).withShardingKey("order-17"))
                    .messageQueue();
            assertEquals(
                    byKey,
                    producer.send(new Message(TOPIC, bytes("b")).withShardingKey("order-17"))
                            .messageQueue());
            MessageQueue selected = producer.send(new Message(TOPIC, bytes("c")), QueueSelector.byHash(), "order-17")
                    .messageQueue();
            assertEquals(byKey, selected);
            MessageQueue wanted = producer.queues(TOPIC).get(2);
            assertEquals(
                    wanted,
                    producer.send(new Message(TOPIC, bytes("d")), wanted).messageQueue());
        }
    }

    @Test
    void pipelinedSends_shareRequestsAndKeepTheirOrder() throws Exception {
        int count = 20_000;
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        try (Producer producer = builder().build()) {
            MessageQueue queue = producer.queues(TOPIC).get(0);
            for (int i = 0; i < count; i++) {
                results.add(producer.sendAsync(new Message(TOPIC, bytes("m" + i)), queue));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, results.get(i).get(20, TimeUnit.SECONDS).queueOffset());
            }
        }
        assertInOrder(0, count);
        int requests = cluster.node(0).seen(RequestCode.SEND_BATCH_MESSAGE)
                + cluster.node(0).seen(RequestCode.SEND_MESSAGE_V2);
        assertTrue(requests < count / 4, requests + " requests for " + count + " messages");
    }

    @Test
    void lostAnswers_areRepeatedWithoutDuplicates() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            cluster.node(i)
                    .loseAnswersOf(request ->
                            request.code() == RequestCode.SEND_MESSAGE_V2 && seen.incrementAndGet() % 3 == 1);
        }
        try (Producer producer = builder().build()) {
            MessageQueue queue = producer.queues(TOPIC).get(0);
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        i,
                        producer.send(new Message(TOPIC, bytes("m" + i)), queue).queueOffset());
            }
        }
        assertInOrder(0, 10);
        assertTrue(seen.get() > 10, "answers were lost");
    }

    @Test
    void leaderDiesUnderLoad_everyMessageIsStoredOnceInOrder() throws Exception {
        int count = 30_000;
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        try (Producer producer = builder().build()) {
            MessageQueue queue = producer.queues(TOPIC).get(1);
            int dead = -1;
            for (int i = 0; i < count; i++) {
                if (i == count / 3 || i == 2 * count / 3) {
                    if (dead >= 0) {
                        cluster.awaitLeader();
                        cluster.node(dead).restart();
                    }
                    dead = cluster.failOver(300);
                }
                results.add(producer.sendAsync(new Message(TOPIC, bytes("m" + i)), queue));
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, results.get(i).get(20, TimeUnit.SECONDS).queueOffset());
            }
        }
        assertInOrder(1, count);
    }

    @Test
    void refusingFollowers_nameTheLeaderAndAreNotAskedAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            cluster.node(i).refuseToForward(true);
        }
        try (Producer producer = builder().build()) {
            producer.send(new Message(TOPIC, bytes("first")));
            long start = System.nanoTime();
            cluster.elect(1);
            producer.send(new Message(TOPIC, bytes("second")));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
        }
        assertTrue(cluster.node(1).seen(RequestCode.SEND_MESSAGE_V2) > 0);
    }

    @Test
    void frozenLeader_isLeftAfterTheAttemptTimeout() throws Exception {
        try (Producer producer =
                builder().attemptTimeout(Duration.ofMillis(300)).build()) {
            producer.send(new Message(TOPIC, bytes("first")));
            cluster.node(0).freeze(true);
            CompletableFuture<SendResult> result = producer.sendAsync(new Message(TOPIC, bytes("second")));
            cluster.timerAfter(200, () -> cluster.elect(2));
            assertEquals(SendStatus.SEND_OK, result.get(10, TimeUnit.SECONDS).status());
        }
    }

    @Test
    void deadCluster_refusesWhatWasNeverSentAndDoesNotKnowTheRest() throws Exception {
        try (Producer producer = builder()
                .attemptTimeout(Duration.ofMillis(200))
                .closeTimeout(Duration.ofMillis(100))
                .build()) {
            MessageQueue queue = producer.queues(TOPIC).get(0);
            producer.send(new Message(TOPIC, bytes("m0")), queue);
            for (int i = 0; i < 3; i++) {
                cluster.node(i).freeze(true);
            }
            SendUnknownException unknown = assertThrows(
                    SendUnknownException.class,
                    () -> producer.send(new Message(TOPIC, bytes("m1")), queue, Duration.ofMillis(700)));
            assertTrue(unknown.mayBeStored());
            SendRefusedException refused = assertThrows(
                    SendRefusedException.class,
                    () -> producer.send(new Message(TOPIC, bytes("m2")), queue, Duration.ofMillis(700)));
            assertEquals(SendRefusedException.Reason.TIMED_OUT, refused.reason());
            for (int i = 0; i < 3; i++) {
                cluster.node(i).freeze(false);
            }
            // The lane closes the epoch of m1 and goes on; m1 itself must not appear any more.
            producer.send(new Message(TOPIC, bytes("m3")), queue);
        }
        List<String> stored =
                cluster.messages(TOPIC, 0).stream().map(ProducerTest::text).toList();
        assertEquals(List.of("m0", "m3"), stored);
    }

    @Test
    void messageTooLargeForTheBroker_isRefusedAndTheOthersGoOn() throws Exception {
        try (Producer producer = builder().maxMessageBytes(8 << 20).build()) {
            MessageQueue queue = producer.queues(TOPIC).get(0);
            CompletableFuture<SendResult> first = producer.sendAsync(new Message(TOPIC, bytes("m0")), queue);
            CompletableFuture<SendResult> large = producer.sendAsync(new Message(TOPIC, new byte[5 << 20]), queue);
            CompletableFuture<SendResult> last = producer.sendAsync(new Message(TOPIC, bytes("m1")), queue);
            assertEquals(0, first.get(10, TimeUnit.SECONDS).queueOffset());
            ExecutionException failure = assertThrows(ExecutionException.class, () -> large.get(10, TimeUnit.SECONDS));
            SendRefusedException refused = assertInstanceOf(SendRefusedException.class, failure.getCause());
            assertEquals(ResponseCode.MESSAGE_ILLEGAL, refused.code());
            assertEquals(1, last.get(10, TimeUnit.SECONDS).queueOffset());
        }
    }

    @Test
    void unknownTopic_isCreatedByTheFirstSend() {
        try (Producer producer = builder().build()) {
            SendResult result = producer.send(new Message("brand-new", bytes("x")));
            assertEquals(
                    1,
                    cluster.messages("brand-new", result.messageQueue().queueId())
                            .size());
        }
    }

    @Test
    void unknownTopicThatMayNotBeCreated_isRefused() {
        cluster.forbidAutoCreate();
        try (Producer producer = builder().build()) {
            SendRefusedException refused =
                    assertThrows(SendRefusedException.class, () -> producer.send(new Message("brand-new", bytes("x"))));
            assertEquals(SendRefusedException.Reason.NO_ROUTE, refused.reason());
        }
    }

    @Test
    void close_waitsForEverythingThatWasSent() throws Exception {
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        Producer producer = builder().build();
        for (int i = 0; i < 1_000; i++) {
            results.add(producer.sendAsync(new Message(TOPIC, bytes("m" + i))));
        }
        producer.close();
        for (CompletableFuture<SendResult> result : results) {
            assertTrue(result.isDone());
            assertFalse(result.isCompletedExceptionally());
        }
        SendRefusedException refused =
                assertThrows(SendRefusedException.class, () -> producer.send(new Message(TOPIC, bytes("late"))));
        assertEquals(SendRefusedException.Reason.CLOSED, refused.reason());
    }

    @Test
    void closeWithoutAnswers_endsEverySendExplicitly() throws Exception {
        Producer producer = builder().closeTimeout(Duration.ofMillis(300)).build();
        producer.send(new Message(TOPIC, bytes("first")));
        for (int i = 0; i < 3; i++) {
            cluster.node(i).freeze(true);
        }
        List<CompletableFuture<SendResult>> results = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            results.add(producer.sendAsync(new Message(TOPIC, bytes("m" + i))));
        }
        producer.close();
        for (CompletableFuture<SendResult> result : results) {
            assertTrue(result.isCompletedExceptionally());
        }
    }

    @Test
    void closeInACallback_returnsAndTheOthersStillGetTheirOutcome() throws Exception {
        Producer producer = builder().closeTimeout(Duration.ofMinutes(5)).build();
        producer.send(new Message(TOPIC, bytes("first"))); // from now on nothing has to be looked up
        cluster.loseLeader(); // so that no send has an outcome before all are there
        CompletableFuture<Void> closed =
                producer.sendAsync(new Message(TOPIC, bytes("m0"))).thenRun(producer::close);
        List<CompletableFuture<SendResult>> others = new ArrayList<>();
        for (int i = 1; i < 50; i++) {
            others.add(producer.sendAsync(new Message(TOPIC, bytes("m" + i))));
        }
        cluster.elect(0);
        closed.get(20, TimeUnit.SECONDS);
        for (CompletableFuture<SendResult> other : others) {
            assertEquals(SendStatus.SEND_OK, other.get(20, TimeUnit.SECONDS).status());
        }
        await(() -> producer.pendingBytes() == 0);
    }

    @Test
    void timeIsUp_theRefusalTellsWhyTheLastAttemptFailed() {
        try (Producer producer = builder().closeTimeout(Duration.ofMillis(100)).build()) {
            MessageQueue nowhere = new MessageQueue(TOPIC, "broker-nowhere", 0);
            SendRefusedException refused = assertThrows(
                    SendRefusedException.class,
                    () -> producer.send(new Message(TOPIC, bytes("m")), nowhere, Duration.ofMillis(500)));
            assertEquals(SendRefusedException.Reason.TIMED_OUT, refused.reason());
            assertTrue(refused.getMessage().contains("no node of broker-nowhere is known"), refused.getMessage());
        }
    }

    @Test
    void missingArguments_areNamed() {
        Message message = new Message(TOPIC, bytes("m"));
        try (Producer producer = builder().build()) {
            Map<String, Executable> calls = Map.of(
                    "message", () -> producer.send(null),
                    "queue", () -> producer.send(message, (MessageQueue) null),
                    "selector", () -> producer.sendAsync(message, (QueueSelector) null, "key"),
                    "timeout", () -> producer.sendAsync(message, (Duration) null));
            calls.forEach((name, call) -> assertEquals(
                    name + " must not be null",
                    assertThrows(IllegalArgumentException.class, call).getMessage()));
        }
        assertEquals(0, storedCount());
    }

    @Test
    void everyNodeOfTheGroup_knowsTheProducerUntilItCloses() throws Exception {
        String clientId;
        try (Producer registered = builder().build()) {
            clientId = registered.clientId();
            registered.send(new Message(TOPIC, bytes("m")));
            for (int i = 0; i < 3; i++) {
                FakeNode node = cluster.node(i);
                await(() -> node.producers("p").contains(clientId));
            }
        }
        for (int i = 0; i < 3; i++) {
            assertFalse(cluster.node(i).producers("p").contains(clientId));
        }
    }

    @Test
    void fullBuffer_failsAtOnceWhenAskedTo() {
        try (Producer producer = builder()
                .maxBufferBytes(8 << 20)
                .failWhenBufferFull()
                .closeTimeout(Duration.ofMillis(100))
                .build()) {
            producer.send(new Message(TOPIC, bytes("first")));
            for (int i = 0; i < 3; i++) {
                cluster.node(i).freeze(true);
            }
            CompletableFuture<SendResult> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < 10; i++) {
                last = producer.sendAsync(new Message(TOPIC, new byte[1 << 20]));
            }
            CompletableFuture<SendResult> refused = last;
            ExecutionException failure = assertThrows(ExecutionException.class, () -> refused.get(0, TimeUnit.SECONDS));
            assertEquals(
                    SendRefusedException.Reason.BUFFER_FULL,
                    assertInstanceOf(SendRefusedException.class, failure.getCause())
                            .reason());
        }
    }

    @Test
    void oneWay_arrivesWhenNothingFails() throws Exception {
        try (Producer producer = builder().build()) {
            for (int i = 0; i < 100; i++) {
                producer.sendOneWay(new Message(TOPIC, bytes("m" + i)));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (storedCount() < 100 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertEquals(100, storedCount());
        }
    }

    @Test
    void withoutIdempotence_aLostAnswerIsUnknownAndNotRepeated() {
        cluster.node(0).loseAnswersOf(request -> request.code() == RequestCode.SEND_MESSAGE_V2);
        try (Producer producer = builder().withoutIdempotence().build()) {
            assertThrows(SendUnknownException.class, () -> producer.send(new Message(TOPIC, bytes("x"))));
        }
        assertEquals(1, storedCount());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            Thread.yield();
        }
    }

    private int storedCount() {
        int count = 0;
        for (int queue = 0; queue < 4; queue++) {
            count += cluster.messages(TOPIC, queue).size();
        }
        return count;
    }

    private void assertInOrder(int queueId, int count) {
        List<StoredMessage> stored = cluster.messages(TOPIC, queueId);
        assertEquals(count, stored.size());
        for (int i = 0; i < count; i++) {
            assertEquals("m" + i, text(stored.get(i)));
        }
    }

    private static String text(StoredMessage message) {
        return new String(message.storedBody(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
