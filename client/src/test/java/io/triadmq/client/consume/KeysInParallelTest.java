package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyContext;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.StartPosition;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.testing.FakeCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One queue whose keys are consumed in parallel. */
@Timeout(60)
class KeysInParallelTest {
    private static final String TOPIC = "orders";
    private static final int KEYS = 100;
    private static final int THREADS = 16;

    private FakeCluster cluster;
    private Producer producer;
    private final ConcurrentLinkedQueue<ReceivedMessage> received = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster(3);
        cluster.createTopic(TOPIC, 1);
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
                .subscribe(TOPIC, "*")
                .threads(THREADS)
                .suspendTime(Duration.ofMillis(10))
                .keysInParallel();
    }

    /** Step {@code i} of every key in turn. */
    private void send(int fromStep, int steps) {
        for (int step = fromStep; step < fromStep + steps; step++) {
            for (int key = 0; key < KEYS; key++) {
                send("k" + key, step);
            }
        }
    }

    private void send(String key, int step) {
        Message message = new Message(TOPIC, Integer.toString(step).getBytes(StandardCharsets.UTF_8));
        var unused = producer.sendAsync(message.withShardingKey(key), new MessageQueue(TOPIC, FakeCluster.GROUP, 0));
    }

    @Test
    void differentKeys_areConsumedAtTheSameTime_eachKeyInOrder() {
        // Whoever comes first waits until as many keys as there are threads are inside at once: nothing but parallel
        // consumption of one queue lets the first step through.
        CyclicBarrier together = new CyclicBarrier(THREADS);
        AtomicInteger first = new AtomicInteger();
        Set<String> busy = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        OrderlyListener listener = messages -> {
            String key = messages.get(0).shardingKey();
            if (!busy.add(String.valueOf(key))) {
                overlaps.incrementAndGet();
            }
            if (first.getAndIncrement() < THREADS) {
                together.await(30, TimeUnit.SECONDS);
            }
            received.addAll(messages);
            busy.remove(String.valueOf(key));
            return OrderlyListener.Result.SUCCESS;
        };
        send(0, 50);
        try (PushConsumer consumer = builder().start(listener)) {
            await(() -> received.size() >= 50 * KEYS);
        }
        assertEquals(0, overlaps.get());
        assertEachKeyInOrder(50);
        assertEquals(50 * KEYS, cluster.savedOffset("g", TOPIC, 0));
    }

    @Test
    void keyThatFails_holdsUpItselfAndTheSavedOffsetOnly() {
        AtomicInteger failures = new AtomicInteger();
        CountDownLatch heal = new CountDownLatch(1);
        OrderlyListener listener = messages -> {
            if ("k7".equals(messages.get(0).shardingKey()) && heal.getCount() > 0) {
                assertEquals(failures.getAndIncrement(), messages.get(0).reconsumeTimes());
                return OrderlyListener.Result.SUSPEND;
            }
            received.addAll(messages);
            return OrderlyListener.Result.SUCCESS;
        };
        send(0, 10);
        try (PushConsumer consumer =
                builder().saveInterval(Duration.ofMillis(20)).start(listener)) {
            await(() -> received.size() == 10 * (KEYS - 1) && failures.get() >= 3);
            await(() -> cluster.savedOffset("g", TOPIC, 0) == 7);
            heal.countDown();
            await(() -> received.size() == 10 * KEYS);
        }
        assertEachKeyInOrder(10);
        assertEquals(10 * KEYS, cluster.savedOffset("g", TOPIC, 0));
    }

    @Test
    void keyThatFailsForLong_stopsReadingWhenTheOthersAreFarAhead() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch heal = new CountDownLatch(1);
        OrderlyListener listener = messages -> {
            if ("k0".equals(messages.get(0).shardingKey()) && heal.getCount() > 0) {
                return OrderlyListener.Result.SUSPEND;
            }
            done.incrementAndGet();
            return OrderlyListener.Result.SUCCESS;
        };
        send("k0", 0);
        int others = 3_000;
        for (int i = 0; i < others; i++) {
            send("k1", i);
        }
        try (PushConsumer consumer =
                builder().maxBufferedMessages(100).pullBatch(50, 1 << 20).start(listener)) {
            await(() -> done.get() >= 999); // the span of 1000 less the one that fails
            int atLimit = done.get();
            assertTrue(atLimit < 1_000 + 50 + 1, "reading went on to " + atLimit);
            heal.countDown();
            await(() -> done.get() == others + 1);
        }
    }

    @Test
    void closeWithSlowKeys_repeatsNothingOfTheFastOnes() {
        OrderlyListener uneven = messages -> {
            if ("slow".equals(messages.get(0).shardingKey())) {
                Thread.sleep(3); // waits for something else
            }
            received.addAll(messages);
            return OrderlyListener.Result.SUCCESS;
        };
        for (int i = 0; i < 200; i++) {
            send("slow", i);
        }
        for (int i = 0; i < 200; i++) {
            send("fast", i);
        }
        try (PushConsumer consumer = builder().start(uneven)) {
            await(() -> received.size() >= 210);
        }
        int before = received.size();
        try (PushConsumer consumer = builder().start(uneven)) {
            await(() -> received.size() >= 400);
        }
        assertTrue(before >= 210);
        assertEquals(400, received.size(), "some messages came twice");
    }

    @Test
    void leaderDies_everyKeyStaysInOrderAndNothingRepeats() throws Exception {
        OrderlyListener listener = messages -> {
            received.addAll(messages);
            return OrderlyListener.Result.SUCCESS;
        };
        try (PushConsumer consumer = builder().start(listener)) {
            send(0, 10);
            await(() -> received.size() >= 300);
            cluster.failOver(300);
            send(10, 10);
            await(() -> received.size() >= 20 * KEYS);
        }
        assertEachKeyInOrder(20);
    }

    @Test
    void listenerIsTold_underWhichOwnershipItConsumes() {
        ConcurrentLinkedQueue<OrderlyContext> contexts = new ConcurrentLinkedQueue<>();
        OrderlyListener listener = new OrderlyListener() {
            @Override
            public Result consume(List<ReceivedMessage> messages) {
                throw new IllegalStateException("the one with the context was to be called");
            }

            @Override
            public Result consume(List<ReceivedMessage> messages, OrderlyContext context) {
                contexts.add(context);
                return Result.SUCCESS;
            }
        };
        for (int owner = 1; owner <= 3; owner++) {
            int expected = owner;
            send("k", owner);
            try (PushConsumer consumer = builder().start(listener)) {
                await(() -> contexts.size() == expected);
            }
        }
        assertEquals(
                List.of(1L, 2L, 3L),
                contexts.stream().map(OrderlyContext::fencingToken).toList());
    }

    @Test
    void listenerWithoutOrder_isRefused() {
        ConcurrentListener listener = messages -> ConcurrentListener.Result.SUCCESS;
        assertThrows(IllegalArgumentException.class, () -> builder().start(listener));
    }

    private void assertEachKeyInOrder(int steps) {
        assertEquals(steps * KEYS, received.size(), "some messages came twice");
        Map<String, List<Integer>> byKey = new ConcurrentHashMap<>();
        received.forEach(
                message -> byKey.computeIfAbsent(String.valueOf(message.shardingKey()), key -> new ArrayList<>())
                        .add(Integer.parseInt(new String(message.body(), StandardCharsets.UTF_8))));
        byKey.forEach((key, list) -> {
            for (int i = 0; i < steps; i++) {
                assertEquals(i, list.get(i), key);
            }
        });
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited for too long");
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
