package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.StartPosition;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.testing.FakeCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Push consumers against a cluster of real connections. */
@Timeout(90)
class PushConsumerTest {
    private static final String TOPIC = "orders";
    private static final int QUEUES = 4;

    private FakeCluster cluster;
    private Producer producer;
    private final ConcurrentLinkedQueue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster(3);
        cluster.createTopic(TOPIC, QUEUES);
        producer = Producer.builder("p")
                .nameServers(cluster.nameServers())
                .sendTimeout(Duration.ofSeconds(20))
                .build();
    }

    @AfterEach
    void stop() {
        producer.close();
        cluster.close();
    }

    private PushConsumerBuilder builder() {
        return PushConsumer.builder("g")
                .nameServers(cluster.nameServers())
                .startPosition(StartPosition.first())
                .subscribe(TOPIC, "*");
    }

    private ConcurrentListener.Result take(List<ReceivedMessage> messages) {
        received.addAll(messages);
        return ConcurrentListener.Result.SUCCESS;
    }

    private OrderlyListener.Result takeInOrder(List<ReceivedMessage> messages) {
        received.addAll(messages);
        return OrderlyListener.Result.SUCCESS;
    }

    @Test
    void everyMessage_isConsumedOnceAndNothingComesAgainAfterAGracefulStop() {
        send(0, 2_000);
        try (PushConsumer consumer = builder().start(this::take)) {
            await(() -> received.size() >= 1_000);
        }
        try (PushConsumer consumer = builder().start(this::take)) {
            await(() -> received.size() >= 2_000);
        }
        assertEachOnce(2_000);
        assertEquals(2_000, savedOffsets());
    }

    @Test
    void stopWhileTheListenerIsSlow_repeatsNothing() {
        send(0, 200);
        ConcurrentListener slow = messages -> {
            Thread.sleep(5); // a listener that waits for something else
            return take(messages);
        };
        try (PushConsumer consumer = builder().threads(8).start(slow)) {
            await(() -> received.size() >= 50);
        }
        assertTrue(received.size() < 200, "stopped in the middle");
        try (PushConsumer consumer = builder().start(this::take)) {
            await(() -> received.size() >= 200);
        }
        assertEachOnce(200);
    }

    @Test
    void leaderDies_consumptionGoesOnWithoutRepeatOrGap() throws Exception {
        try (PushConsumer consumer = builder().start(this::take)) {
            send(0, 500);
            await(() -> received.size() >= 100);
            cluster.failOver(500);
            send(500, 500);
            await(() -> received.size() >= 1_000);
            await(() -> consumer.assignment().size() == QUEUES + 1);
        }
        assertEachOnce(1_000);
        assertEquals(1_000, savedOffsets());
    }

    @Test
    void tags_selectMessages() {
        for (int i = 0; i < 30; i++) {
            producer.send(new Message(TOPIC, i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c", bytes("m" + i)));
        }
        try (PushConsumer consumer = PushConsumer.builder("g")
                .nameServers(cluster.nameServers())
                .startPosition(StartPosition.first())
                .subscribe(TOPIC, "a || c")
                .start(this::take)) {
            await(() -> received.size() >= 20);
        }
        assertEquals(20, received.size());
        received.forEach(message -> assertTrue(Set.of("a", "c").contains(message.tag())));
        assertEquals(30, savedOffsets());
    }

    @Test
    void failedMessage_comesAgainAndThenGoesToTheDeadLetters() {
        producer.send(new Message(TOPIC, bytes("bad")));
        producer.send(new Message(TOPIC, bytes("good")));
        Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
        ConcurrentListener picky = messages -> {
            String text = text(messages.get(0));
            int before =
                    attempts.computeIfAbsent(text, key -> new AtomicInteger()).getAndIncrement();
            assertEquals(before, messages.get(0).reconsumeTimes());
            assertEquals(TOPIC, messages.get(0).topic());
            if (text.equals("bad")) {
                throw new IllegalStateException("as told");
            }
            return ConcurrentListener.Result.SUCCESS;
        };
        try (PushConsumer consumer = builder().maxReconsumeTimes(3).start(picky)) {
            await(() -> cluster.hasTopic("%DLQ%g"));
        }
        assertEquals(1, attempts.get("good").get());
        assertEquals(4, attempts.get("bad").get());
        assertEquals(1, cluster.messages("%DLQ%g", 0).size());
    }

    @Test
    void listenerThatThrowsAnError_getsTheMessageAgain() {
        Set<String> failed = ConcurrentHashMap.newKeySet();
        ConcurrentListener broken = messages -> {
            if (failed.add(text(messages.get(0)))) {
                throw new NoClassDefFoundError("as told");
            }
            return take(messages);
        };
        send(0, 8);
        try (PushConsumer consumer = builder().threads(2).start(broken)) {
            await(() -> received.size() >= 8);
        }
        assertEachOnce(8);
        assertEquals(8, savedOffsets());
    }

    @Test
    void orderlyListenerThatThrowsAnError_getsTheMessageAgainInOrder() {
        Set<String> failed = ConcurrentHashMap.newKeySet();
        OrderlyListener broken = messages -> {
            if (failed.add(text(messages.get(0)))) {
                throw new AssertionError("as told");
            }
            return takeInOrder(messages);
        };
        send(0, 8);
        try (PushConsumer consumer =
                builder().threads(2).suspendTime(Duration.ofMillis(10)).start(broken)) {
            await(() -> received.size() >= 8);
        }
        assertEachOnce(8);
        assertEachQueueInOrder();
        assertEquals(8, savedOffsets());
    }

    @Test
    void batchListener_getsSeveralMessages() {
        send(0, 1_000);
        AtomicInteger largest = new AtomicInteger();
        ConcurrentListener batches = messages -> {
            largest.accumulateAndGet(messages.size(), Math::max);
            return take(messages);
        };
        try (PushConsumer consumer = builder().batchMessages(16).start(batches)) {
            await(() -> received.size() >= 1_000);
        }
        assertEquals(16, largest.get());
        assertEachOnce(1_000);
    }

    @Test
    void secondMember_takesItsShareAndGivesItBack() {
        try (PushConsumer first = builder().start(this::take)) {
            await(() -> mine(first).size() == QUEUES);
            try (PushConsumer second = builder().start(this::take)) {
                await(() -> mine(first).size() == QUEUES / 2 && mine(second).size() == QUEUES / 2);
                Set<MessageQueue> both = new HashSet<>(mine(first));
                both.addAll(mine(second));
                assertEquals(QUEUES, both.size());
                send(0, 400);
                await(() -> received.size() >= 400);
            }
            await(() -> mine(first).size() == QUEUES);
            send(400, 400);
            await(() -> received.size() >= 800);
        }
        assertEachOnce(800);
    }

    @Test
    void orderly_eachQueueInOrderByOneThreadAtATime() throws Exception {
        Set<Integer> busy = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        OrderlyListener checked = messages -> {
            int queue = messages.get(0).queue().queueId();
            if (!busy.add(queue)) {
                overlaps.incrementAndGet();
            }
            received.addAll(messages);
            busy.remove(queue);
            return OrderlyListener.Result.SUCCESS;
        };
        try (PushConsumer consumer = builder().start(checked)) {
            send(0, 2_000);
            await(() -> received.size() >= 500);
            cluster.failOver(500);
            send(2_000, 2_000);
            await(() -> received.size() >= 4_000);
        }
        assertEquals(0, overlaps.get());
        assertEachOnce(4_000);
        assertEachQueueInOrder();
        assertEquals(4_000, savedOffsets());
    }

    @Test
    void orderlyMessageThatFails_holdsItsQueueUntilItSucceeds() {
        AtomicInteger failures = new AtomicInteger();
        OrderlyListener stubborn = messages -> {
            if (text(messages.get(0)).equals("m8") && failures.getAndIncrement() < 3) {
                return OrderlyListener.Result.SUSPEND;
            }
            return takeInOrder(messages);
        };
        send(0, 40);
        try (PushConsumer consumer =
                builder().suspendTime(Duration.ofMillis(20)).start(stubborn)) {
            await(() -> received.size() >= 40);
        }
        assertEquals(4, failures.get());
        assertEachOnce(40);
        assertEachQueueInOrder();
    }

    @Test
    void orderlyMessageThatNeverSucceeds_isBuriedWhenLimited() {
        producer.send(new Message(TOPIC, bytes("bad")), new MessageQueue(TOPIC, FakeCluster.GROUP, 0));
        producer.send(new Message(TOPIC, bytes("good")), new MessageQueue(TOPIC, FakeCluster.GROUP, 0));
        OrderlyListener picky = messages ->
                text(messages.get(0)).equals("bad") ? OrderlyListener.Result.SUSPEND : takeInOrder(messages);
        try (PushConsumer consumer = builder()
                .maxReconsumeTimes(2)
                .suspendTime(Duration.ofMillis(10))
                .start(picky)) {
            await(() -> received.size() == 1);
        }
        assertEquals(1, cluster.messages("%DLQ%g", 0).size());
    }

    @Test
    void secondOrderlyMember_neverConsumesAQueueTogetherWithTheFirst() {
        Map<Integer, String> owners = new ConcurrentHashMap<>();
        AtomicInteger overlaps = new AtomicInteger();
        try (PushConsumer first = builder().start(exclusive("first", owners, overlaps))) {
            send(0, 1_000);
            await(() -> received.size() >= 100);
            try (PushConsumer second = builder().start(exclusive("second", owners, overlaps))) {
                await(() -> mine(second).size() == QUEUES / 2);
                send(1_000, 1_000);
                await(() -> distinct() == 2_000);
            }
            send(2_000, 1_000);
            await(() -> distinct() == 3_000);
        }
        assertEquals(0, overlaps.get());
        assertEachOnce(3_000);
        assertEachQueueInOrder();
    }

    private OrderlyListener exclusive(String name, Map<Integer, String> owners, AtomicInteger overlaps) {
        return messages -> {
            int queue = messages.get(0).queue().queueId();
            String other = owners.putIfAbsent(queue, name);
            if (other != null) {
                overlaps.incrementAndGet();
            }
            Thread.sleep(0, 100_000); // long enough for another thread to be seen
            received.addAll(messages);
            owners.remove(queue);
            return OrderlyListener.Result.SUCCESS;
        };
    }

    @Test
    void broadcasting_givesEveryMemberEverythingAndRemembersLocally(@TempDir Path dir) {
        send(0, 100);
        try (PushConsumer one = builder().broadcasting(dir.resolve("one")).start(this::take);
                PushConsumer two = builder().broadcasting(dir.resolve("two")).start(this::take)) {
            await(() -> received.size() >= 200);
        }
        assertEquals(200, received.size());
        send(100, 50);
        try (PushConsumer one = builder().broadcasting(dir.resolve("one")).start(this::take)) {
            await(() -> received.size() >= 250);
        }
        assertEquals(250, received.size());
    }

    @Test
    void topicCreatedLater_isConsumedFromItsFirstMessage() {
        PushConsumerBuilder fromTheEnd = PushConsumer.builder("g")
                .nameServers(cluster.nameServers())
                .subscribe(TOPIC, "*")
                .subscribe("later", "*");
        send(0, 8); // before anybody consumes: not for those who start at the end
        await(() -> !cluster.messages(TOPIC, 3).isEmpty());
        try (PushConsumer consumer = fromTheEnd.start(this::take)) {
            await(() -> mine(consumer).size() == QUEUES);
            producer.send(new Message("later", bytes("m0")));
            await(() -> received.size() == 1);
            assertEquals("m0", text(received.remove()));
        }
    }

    @Test
    void hungListener_losesItsMessageToALaterAttempt() {
        CountDownLatch release = new CountDownLatch(1);
        ConcurrentListener hangsOnce = messages -> {
            if (messages.get(0).reconsumeTimes() == 0 && text(messages.get(0)).equals("m0")) {
                release.await();
                return ConcurrentListener.Result.RETRY_LATER; // counts for nothing
            }
            return take(messages);
        };
        send(0, 8);
        try (PushConsumer consumer =
                builder().consumeTimeout(Duration.ofMillis(200)).start(hangsOnce)) {
            await(() -> received.size() == 8);
            release.countDown();
        }
        assertEachOnce(8);
        assertEquals(8, savedOffsets());
    }

    @Test
    void closeWithAHungListener_endsInTimeAndSavesWhatIsDone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch hung = new CountDownLatch(1);
        ConcurrentListener hangsAtTheFourth = messages -> {
            switch (text(messages.get(0))) {
                case "m0", "m4", "m8" -> {
                    hung.await(); // consumed while the consumer already closes
                    return take(messages);
                }
                case "m12" -> {
                    hung.countDown();
                    release.await();
                    return ConcurrentListener.Result.SUCCESS;
                }
                default -> {
                    return take(messages);
                }
            }
        };
        send(0, 40);
        try (PushConsumer consumer =
                builder().closeTimeout(Duration.ofMillis(300)).start(hangsAtTheFourth)) {
            await(() -> hung.getCount() == 0);
        }
        assertEquals(3, cluster.savedOffset("g", TOPIC, 0), "m12 is the fourth message of queue 0");
        release.countDown();
        try (PushConsumer consumer = builder().start(this::take)) {
            await(() -> distinct() == 40);
        }
        assertTrue(
                received.stream().filter(message -> text(message).equals("m0")).count() == 1);
    }

    @Test
    void restartedNode_isToldOfTheMembersAtOnce() throws Exception {
        try (PushConsumer consumer = builder().start(this::take)) {
            await(() -> mine(consumer).size() == QUEUES);
            cluster.node(2).kill();
            cluster.node(2).restart();
            cluster.elect(2);
            await(() -> cluster.node(2).knows(consumer.clientId()));
        }
    }

    @Test
    void hungListener_doesNotHoldUpOtherQueues() {
        CountDownLatch release = new CountDownLatch(1);
        ConcurrentListener hanging = messages -> {
            if (text(messages.get(0)).equals("m0")) {
                release.await();
            }
            return take(messages);
        };
        send(0, 100);
        try (PushConsumer consumer = builder().threads(4).start(hanging)) {
            await(() -> received.size() >= 99);
            release.countDown();
            await(() -> received.size() >= 100);
        }
        assertEachOnce(100);
    }

    private static Set<MessageQueue> mine(PushConsumer consumer) {
        Set<MessageQueue> queues = consumer.assignment();
        queues.removeIf(queue -> !queue.topic().equals(TOPIC));
        return queues;
    }

    private void send(int from, int count) {
        for (int i = from; i < from + count; i++) {
            producer.sendAsync(
                    new Message(TOPIC, bytes("m" + i)), new MessageQueue(TOPIC, FakeCluster.GROUP, i % QUEUES));
        }
    }

    private long savedOffsets() {
        long sum = 0;
        for (int queue = 0; queue < QUEUES; queue++) {
            sum += Math.max(0, cluster.savedOffset("g", TOPIC, queue));
        }
        return sum;
    }

    private int distinct() {
        Set<String> texts = new HashSet<>();
        received.forEach(message -> texts.add(text(message)));
        return texts.size();
    }

    private void assertEachOnce(int count) {
        assertEquals(count, distinct());
        assertEquals(count, received.size(), "some messages came twice");
    }

    private void assertEachQueueInOrder() {
        for (int queue = 0; queue < QUEUES; queue++) {
            int id = queue;
            List<Long> offsets = new ArrayList<>();
            received.stream()
                    .filter(message -> message.queue().queueId() == id)
                    .forEach(message -> offsets.add(message.queueOffset()));
            for (int i = 0; i < offsets.size(); i++) {
                assertEquals(i, offsets.get(i));
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private static String text(ReceivedMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
