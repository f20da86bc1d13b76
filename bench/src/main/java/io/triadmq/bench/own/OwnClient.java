package io.triadmq.bench.own;

import io.triadmq.bench.load.MessagingClient;
import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.Message;
import io.triadmq.client.SendResult;
import io.triadmq.client.StartPosition;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.message.TagExpression;
import io.triadmq.protocol.transport.RpcClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** TriadMQ's client with its default settings. */
public final class OwnClient implements MessagingClient {
    private final String nameServers;
    private final RpcClient rpc = RpcClients.create();
    private final Topics topics;
    private final Producer producer;

    public OwnClient(String nameServers) {
        this.nameServers = nameServers;
        this.topics = new Topics(rpc, nameServers);
        this.producer =
                Producer.builder("bench-producer").nameServers(nameServers).build();
    }

    @Override
    public void createTopic(String topic, int queues) throws InterruptedException {
        topics.create(topic, queues);
    }

    @Override
    public void send(String topic, byte[] body) {
        producer.send(new Message(topic, body));
    }

    @Override
    public void sendAsync(String topic, byte[] body, Consumer<@Nullable Throwable> done) {
        producer.sendAsync(new Message(topic, body)).handle((result, error) -> {
            done.accept(error);
            return result;
        });
    }

    /** The client puts messages of a queue that wait together into one request by itself. */
    @Override
    public void sendBatch(String topic, List<byte[]> bodies) {
        List<CompletableFuture<SendResult>> sent = new ArrayList<>(bodies.size());
        for (byte[] body : bodies) {
            sent.add(producer.sendAsync(new Message(topic, body)));
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    }

    @Override
    public AutoCloseable subscribe(String topic, String group, Consumer<byte[]> sink) {
        return PushConsumer.builder(group)
                .nameServers(nameServers)
                .startPosition(StartPosition.first())
                .subscribe(topic, TagExpression.ALL_TEXT)
                .start((ConcurrentListener) messages -> {
                    messages.forEach(message -> sink.accept(message.body()));
                    return ConcurrentListener.Result.SUCCESS;
                });
    }

    @Override
    public void close() {
        producer.close();
        rpc.close();
    }
}
