package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.QueueSelector;
import io.triadmq.client.testing.FakeCluster;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a selector of the application may answer. */
@Timeout(60)
class SelectedQueueTest {
    private static final String TOPIC = "orders";

    /** A selector that answers with nothing, as careless code does. */
    private static final class Undecided implements QueueSelector {
        @Override
        @SuppressWarnings("NullAway") // breaks the contract on purpose
        public MessageQueue select(List<MessageQueue> queues, Message message, @Nullable Object key) {
            return null;
        }
    }

    private FakeCluster cluster;
    private Producer producer;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster(1);
        cluster.createTopic(TOPIC, 4);
        cluster.createTopic("others", 4);
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

    private void assertRefused(QueueSelector selector, String chosen) {
        Message message = new Message(TOPIC, new byte[] {1});
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> producer.send(message, selector, "key"));
        assertEquals(
                "the selector chose " + chosen + ", which is none of the queues of topic " + TOPIC,
                refusal.getMessage());
    }

    @Test
    void queueOfAnotherTopic_isRefused() {
        MessageQueue other = new MessageQueue("others", FakeCluster.GROUP, 1);
        assertRefused((queues, message, key) -> other, other.toString());
        assertTrue(cluster.messages("others", 1).isEmpty());
    }

    @Test
    void queueOfAnUnknownBroker_isRefused() {
        MessageQueue unknown = new MessageQueue(TOPIC, "broker-nowhere", 0);
        assertRefused((queues, message, key) -> unknown, unknown.toString());
    }

    @Test
    void noQueue_isRefused() {
        assertRefused(new Undecided(), "null");
    }

    @Test
    void nullKey_isGivenToTheSelector() {
        QueueSelector third = (queues, message, key) -> queues.get(key == null ? 2 : 0);
        for (int i = 0; i < 8; i++) {
            assertEquals(
                    2,
                    producer.send(new Message(TOPIC, new byte[] {1}), third, null)
                            .messageQueue()
                            .queueId());
        }
    }
}
