package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.TestBody;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendException;
import io.triadmq.client.produce.Producer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends with TriadMQ's client. */
final class OwnSender implements MessageSender {
    /** Short enough that a long fault makes unknown outcomes, which is what they are there to be tested for. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

    private final Producer producer;

    OwnSender(String nameServers) {
        producer = Producer.builder("chaos-producers")
                .nameServers(nameServers)
                .sendTimeout(SEND_TIMEOUT)
                .build();
    }

    @Override
    public CompletableFuture<Long> send(MessageQueue queue, int producerNumber, int sequence, int bytes) {
        Message message = new Message(queue.topic(), TestBody.of(producerNumber, sequence, bytes));
        return producer.sendAsync(message, queue).handle((result, failure) -> {
            if (failure == null) {
                return result.queueOffset();
            }
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            boolean refused = cause instanceof SendException send && !send.mayBeStored();
            throw new SendFailure(refused, Objects.toString(cause.getMessage(), cause.toString()));
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
