package io.triadmq.bench.load;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a workload needs of a client, whoever made it. Thread-safe. */
public interface MessagingClient extends AutoCloseable {
    /** Creates a topic and returns when it can be sent to. */
    void createTopic(String topic, int queues) throws Exception;

    /** Returns when the message is acknowledged. */
    void send(String topic, byte[] body) throws Exception;

    /** Tells {@code done} null when the message is acknowledged, or what went wrong; may also throw at once. */
    void sendAsync(String topic, byte[] body, Consumer<@Nullable Throwable> done) throws Exception;

    /** Sends some messages to one queue in one request; returns when all are acknowledged. */
    void sendBatch(String topic, List<byte[]> bodies) throws Exception;

    /**
     * Consumes a topic as a new group from its first message on, by a concurrent push consumer with default settings.
     *
     * @param sink called by several threads
     * @return ends the subscription
     */
    AutoCloseable subscribe(String topic, String group, Consumer<byte[]> sink) throws Exception;
}
