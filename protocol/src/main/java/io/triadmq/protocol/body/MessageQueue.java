package io.triadmq.protocol.body;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a topic. Ordered by topic, broker name, queue id, which is the order that allocation strategies need.
 *
 * @param topic name; empty when a peer left it out
 * @param brokerName name of the broker group that has it; empty when a peer left it out
 * @param queueId from 0
 */
public record MessageQueue(String topic, String brokerName, int queueId) implements Comparable<MessageQueue> {
    private static final Comparator<MessageQueue> ORDER = Comparator.comparing(MessageQueue::topic)
            .thenComparing(MessageQueue::brokerName)
            .thenComparingInt(MessageQueue::queueId);

    public MessageQueue {
        topic = Absent.text(topic);
        brokerName = Absent.text(brokerName);
    }

    @Override
    public int compareTo(MessageQueue other) {
        return ORDER.compare(this, other);
    }

    /** Reads the key of a map from the text of its object. */
    static final class FromKey extends KeyDeserializer {
        @Override
        public @Nullable Object deserializeKey(String key, DeserializationContext context) throws IOException {
            try {
                return BodyCodec.MAPPER.readValue(key, MessageQueue.class);
            } catch (JsonProcessingException e) {
                return context.handleWeirdKey(MessageQueue.class, key, "expected a queue as JSON object");
            }
        }
    }
}
