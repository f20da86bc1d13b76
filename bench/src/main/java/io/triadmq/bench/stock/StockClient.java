package io.triadmq.bench.stock;

import io.triadmq.bench.load.MessagingClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/** Apache RocketMQ's own remoting client with its default settings. */
public final class StockClient implements MessagingClient {
    private static final long TOPIC_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String nameServers;
    private final DefaultMQProducer producer;
    private final AtomicInteger instances = new AtomicInteger();

    public StockClient(String nameServers) throws MQClientException {
        this.nameServers = nameServers;
        producer = new DefaultMQProducer("bench-producer");
        producer.setNamesrvAddr(nameServers);
        producer.setInstanceName("producer");
        producer.start();
    }

    @Override
    @SuppressWarnings("deprecation") // The other way needs the admin client, for nothing else.
    public void createTopic(String topic, int queues) throws Exception {
        long deadline = System.nanoTime() + TOPIC_PATIENCE_NANOS;
        while (true) {
            try {
                producer.createTopic("TBW102", topic, queues, 0, Map.of());
                // The route reaches the name server a moment later; a send without one would create it automatically.
                if (producer.fetchPublishMessageQueues(topic).size() == queues) {
                    send(topic, new byte[16]);
                    return;
                }
            } catch (Exception e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("topic " + topic + " has no route with " + queues + " queues");
            }
            Thread.sleep(200);
        }
    }

    @Override
    public void send(String topic, byte[] body) throws Exception {
        check(producer.send(new Message(topic, body)));
    }

    @Override
    public void sendAsync(String topic, byte[] body, Consumer<@Nullable Throwable> done) throws Exception {
        producer.send(new Message(topic, body), new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                done.accept(result.getSendStatus() == SendStatus.SEND_OK ? null : notStored(result));
            }

            @Override
            public void onException(Throwable error) {
                done.accept(error);
            }
        });
    }

    @Override
    public void sendBatch(String topic, List<byte[]> bodies) throws Exception {
        List<Message> messages = new ArrayList<>(bodies.size());
        for (byte[] body : bodies) {
            messages.add(new Message(topic, body));
        }
        check(producer.send(messages));
    }

    /** Some statuses say "stored, but not replicated in time": that is no acknowledgement. */
    private static void check(SendResult result) {
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw notStored(result);
        }
    }

    private static IllegalStateException notStored(SendResult result) {
        return new IllegalStateException("send status " + result.getSendStatus());
    }

    @Override
    public AutoCloseable subscribe(String topic, String group, Consumer<byte[]> sink) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServers);
        consumer.setInstanceName("consumer-" + instances.incrementAndGet());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> sink.accept(message.getBody()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer::shutdown;
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
