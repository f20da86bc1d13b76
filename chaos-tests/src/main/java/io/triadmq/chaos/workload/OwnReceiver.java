package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.TestBody;
import io.triadmq.client.ConcurrentListener.Result;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.StartPosition;
import io.triadmq.client.consume.PushConsumer;
import java.util.List;
import java.util.OptionalInt;

/** Consumes with TriadMQ's client. */
final class OwnReceiver implements MessageReceiver {
    private static final int THREADS = 4;

    private final String topic;
    private final PushConsumer consumer;

    OwnReceiver(String nameServers, String group, String topic, Listener listener) {
        this.topic = topic;
        this.consumer = PushConsumer.builder(group)
                .nameServers(nameServers)
                .subscribe(topic, "*")
                .startPosition(StartPosition.first())
                .threads(THREADS)
                .start((List<ReceivedMessage> messages) -> {
                    messages.forEach(message -> {
                        byte[] body = message.body();
                        boolean intact = TestBody.isIntact(body);
                        listener.received(
                                intact ? TestBody.writer(body) : 0, intact ? TestBody.sequence(body) : 0, intact);
                    });
                    return Result.SUCCESS;
                });
    }

    @Override
    public OptionalInt queues() {
        return OptionalInt.of((int) consumer.assignment().stream()
                .filter(queue -> queue.topic().equals(topic))
                .count());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
