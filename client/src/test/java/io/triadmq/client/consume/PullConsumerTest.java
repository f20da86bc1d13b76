package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.StartPosition;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.produce.Producer;
import io.triadmq.client.testing.FakeCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A pull consumer against a cluster of real connections. */
@Timeout(60)
class PullConsumerTest {
    private static final String TOPIC = "orders";

    private FakeCluster cluster;
    private Producer producer;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster(3);
        cluster.createTopic(TOPIC, 2);
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

    private PullConsumerBuilder builder() {
        return PullConsumer.builder("g").nameServers(cluster.nameServers());
    }

    @Test
    void poll_returnsEachQueueInOrder() {
        send(0, 0, 500);
        send(1, 0, 500);
        try (PullConsumer consumer = builder().pullBatch(32, 1 << 20).build()) {
            consumer.assign(consumer.queues(TOPIC));
            List<ReceivedMessage> all = take(consumer, 1_000);
            for (int queue = 0; queue < 2; queue++) {
                assertInOrder(all, queue, 0, 500);
            }
            assertEquals(500, consumer.position(queue(0)));
            assertEquals(0, consumer.poll(Duration.ofMillis(50)).size());
        }
    }

    @Test
    void waitingPoll_returnsWhenAMessageArrives() {
        try (PullConsumer consumer = builder().build()) {
            consumer.assign(List.of(queue(0)));
            consumer.poll(Duration.ofMillis(100));
            cluster.timerAfter(100, () -> send(0, 0, 1));
            long start = System.nanoTime();
            assertEquals(1, consumer.poll(Duration.ofSeconds(10)).size());
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void committedOffset_isWhereTheNextConsumerGoesOn() {
        send(0, 0, 100);
        try (PullConsumer consumer = builder().maxPollMessages(30).build()) {
            consumer.assign(List.of(queue(0)));
            assertEquals(OptionalLong.empty(), consumer.committed(queue(0)));
            assertInOrder(take(consumer, 30), 0, 0, 30);
            consumer.commit();
            assertEquals(OptionalLong.of(30), consumer.committed(queue(0)));
        }
        try (PullConsumer consumer = builder().build()) {
            consumer.assign(List.of(queue(0)));
            assertInOrder(take(consumer, 70), 0, 30, 70);
        }
    }

    @Test
    void seek_dropsWhatWasReadAhead() {
        send(0, 0, 200);
        try (PullConsumer consumer = builder().maxPollMessages(10).build()) {
            consumer.assign(List.of(queue(0)));
            take(consumer, 10);
            consumer.seek(queue(0), 150);
            assertEquals(150, consumer.position(queue(0)));
            assertInOrder(take(consumer, 50), 0, 150, 50);
            consumer.seekToBegin(queue(0));
            assertInOrder(take(consumer, 10), 0, 0, 10);
            consumer.seekToEnd(queue(0));
            assertEquals(0, consumer.poll(Duration.ofMillis(50)).size());
        }
    }

    @Test
    void offsets_areAskedFromTheBroker() throws Exception {
        send(0, 0, 5);
        awaitStored(5);
        Instant middle = Instant.now().plusMillis(1);
        while (Instant.now().isBefore(middle)) {
            Thread.onSpinWait(); // the clock must move on between the two halves
        }
        send(0, 5, 5);
        awaitStored(10);
        try (PullConsumer consumer = builder().build()) {
            assertEquals(new TreeSet<>(List.of(queue(0), queue(1))), new TreeSet<>(consumer.queues(TOPIC)));
            assertEquals(0, consumer.beginOffset(queue(0)));
            assertEquals(10, consumer.endOffset(queue(0)));
            assertEquals(5, consumer.offsetAt(queue(0), middle));
        }
    }

    @Test
    void offsetsOfAQueueNeverHeardOf_areFoundThroughItsRoute() {
        send(0, 0, 10);
        try (PullConsumer fresh = builder().build()) {
            assertEquals(OptionalLong.empty(), fresh.committed(queue(0)));
        }
        try (PullConsumer fresh = builder().build()) {
            assertEquals(10, fresh.endOffset(queue(0)));
        }
        try (PullConsumer fresh = builder().build()) {
            fresh.commit(Map.of(queue(0), 7L));
            assertEquals(OptionalLong.of(7), fresh.committed(queue(0)));
        }
    }

    @Test
    void offsetsOfATopicThatDoesNotExist_failWithTheReason() {
        MessageQueue nowhere = new MessageQueue("nowhere", "broker-nowhere", 0);
        try (PullConsumer consumer = builder().build()) {
            RequestFailedException failure =
                    assertThrows(RequestFailedException.class, () -> consumer.endOffset(nowhere));
            assertEquals("the NameServers know no broker that has " + nowhere, failure.getMessage());
        }
    }

    @Test
    void closedConsumer_saysSoWhateverItIsAsked() {
        PullConsumer consumer = builder().build();
        consumer.assign(List.of(queue(0)));
        consumer.close();
        List<Executable> calls = List.of(
                () -> consumer.queues(TOPIC),
                () -> consumer.assign(List.of(queue(1))),
                consumer::assignment,
                () -> consumer.seek(queue(0), 0),
                () -> consumer.seekToBegin(queue(0)),
                () -> consumer.seekToEnd(queue(0)),
                () -> consumer.poll(Duration.ofMillis(1)),
                () -> consumer.position(queue(0)),
                consumer::commit,
                () -> consumer.commit(Map.of(queue(0), 0L)),
                () -> consumer.committed(queue(0)),
                () -> consumer.beginOffset(queue(0)),
                () -> consumer.endOffset(queue(0)),
                () -> consumer.offsetAt(queue(0), Instant.now()));
        for (Executable call : calls) {
            assertEquals(
                    "the consumer is closed",
                    assertThrows(TriadClientException.class, call).getMessage());
        }
    }

    @Test
    void startPositionLast_skipsWhatIsThere() {
        send(0, 0, 10);
        try (PullConsumer consumer =
                builder().startPosition(StartPosition.last()).build()) {
            consumer.assign(List.of(queue(0)));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (consumer.position(queue(0)) < 0 && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(10));
            }
            send(0, 10, 5);
            assertInOrder(take(consumer, 5), 0, 10, 5);
        }
    }

    @Test
    void tags_areCheckedExactly() {
        // "Aa" and "BB" have the same hash.
        producer.send(new Message(TOPIC, "Aa", bytes("yes")), queue(0));
        producer.send(new Message(TOPIC, "BB", bytes("no")), queue(0));
        producer.send(new Message(TOPIC, "C", bytes("yes")), queue(0));
        try (PullConsumer consumer = builder().build()) {
            consumer.assign(List.of(queue(0)), "Aa || C");
            for (ReceivedMessage message : take(consumer, 2)) {
                assertEquals("yes", text(message));
            }
            assertEquals(3, consumer.position(queue(0)));
        }
    }

    @Test
    void leaderDies_nothingIsSkippedOrRepeated() throws Exception {
        send(0, 0, 300);
        try (PullConsumer consumer = builder()
                .pullBatch(16, 1 << 20)
                .maxBufferedMessages(32)
                .maxPollMessages(10)
                .build()) {
            consumer.assign(List.of(queue(0)));
            List<ReceivedMessage> all = new ArrayList<>();
            take(consumer, 50, all);
            cluster.failOver(500);
            take(consumer, 300, all);
            send(0, 300, 100);
            take(consumer, 400, all);
            assertInOrder(all, 0, 0, 400);
            consumer.commit();
        }
        assertEquals(400, cluster.savedOffset("g", TOPIC, 0));
    }

    @Test
    void leaderlessGroup_isReadFromItsFollowers() {
        send(0, 0, 300);
        try (PullConsumer consumer = builder()
                .pullBatch(16, 1 << 20)
                .maxBufferedMessages(16)
                .maxPollMessages(10)
                .build()) {
            consumer.assign(List.of(queue(0)));
            List<ReceivedMessage> all = new ArrayList<>();
            take(consumer, 10, all);
            cluster.loseLeader();
            cluster.node(0).kill();
            take(consumer, 300, all);
            assertInOrder(all, 0, 0, 300);
        }
    }

    @Test
    void frozenLeader_isLeftWhenAnotherLeads() {
        send(0, 0, 10);
        try (PullConsumer consumer = builder().build()) {
            consumer.assign(List.of(queue(0)));
            assertInOrder(take(consumer, 10), 0, 0, 10);
            cluster.node(0).freeze(true);
            cluster.elect(1);
            send(0, 10, 10);
            long start = System.nanoTime();
            assertInOrder(take(consumer, 10), 0, 10, 10);
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
        }
    }

    private MessageQueue queue(int id) {
        return new MessageQueue(TOPIC, FakeCluster.GROUP, id);
    }

    private void awaitStored(int count) {
        while (cluster.messages(TOPIC, 0).size() < count) {
            Thread.onSpinWait(); // the class has a time limit
        }
    }

    /** Returns when all are stored: what a poll brings is to depend on the consumer only. */
    private void send(int queue, int from, int count) {
        CompletableFuture<?>[] sent = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            sent[i] = producer.sendAsync(new Message(TOPIC, bytes("m" + (from + i))), queue(queue));
        }
        CompletableFuture.allOf(sent).join();
    }

    private static List<ReceivedMessage> take(PullConsumer consumer, int count) {
        List<ReceivedMessage> all = new ArrayList<>();
        take(consumer, count, all);
        assertEquals(count, all.size());
        return all;
    }

    /** Polls until there are at least so many messages in total. */
    private static void take(PullConsumer consumer, int count, List<ReceivedMessage> all) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (all.size() < count && System.nanoTime() < end) {
            all.addAll(consumer.poll(Duration.ofMillis(100)));
        }
    }

    private static void assertInOrder(List<ReceivedMessage> all, int queueId, int from, int count) {
        List<ReceivedMessage> mine =
                all.stream().filter(each -> each.queue().queueId() == queueId).toList();
        assertEquals(count, mine.size());
        for (int i = 0; i < count; i++) {
            assertEquals("m" + (from + i), text(mine.get(i)));
            assertEquals(from + i, mine.get(i).queueOffset());
        }
        assertFalse(mine.isEmpty());
    }

    private static String text(ReceivedMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
