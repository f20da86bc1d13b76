package io.triadmq.broker.testing;

import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.message.MessageRecordBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages, requests and topics for tests. */
public final class Records {
    private Records() {}

    public static TopicSettings topic(String name, int queues) {
        return new TopicSettings(0, name, queues, queues, 6, 0, false, Map.of());
    }

    /** A record as a request handler makes it. */
    public static byte[] record(String topic, int queue, byte[] body) {
        return new MessageRecordBuilder()
                .topic(topic.getBytes(StandardCharsets.UTF_8))
                .queueId(queue)
                .body(body)
                .build();
    }

    public static SendRequest request(
            String topic, QueueId queue, @Nullable ProducerStamp stamp, int tagHash, String... bodies) {
        List<SendRequest.Message> messages = new ArrayList<>();
        for (String body : bodies) {
            byte[] record = record(topic, queue.number(), body.getBytes(StandardCharsets.UTF_8));
            messages.add(new SendRequest.Message(record, tagHash));
        }
        return new SendRequest(queue, messages, stamp);
    }
}
