package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.LockField;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes, renews and gives back the brokers' locks on queues. Thread-safe, never blocks. */
final class QueueLocks {
    private static final Logger LOG = LoggerFactory.getLogger(QueueLocks.class);

    /**
     * A granted lock counts here for so long, from the moment it was asked for: half of the broker's lease, so that it
     * ends here well before it can be somebody else's.
     */
    static final long VALID_MILLIS = 30_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ClientRuntime runtime;
    private final String consumerGroup;

    QueueLocks(ClientRuntime runtime, String consumerGroup) {
        this.runtime = runtime;
        this.consumerGroup = consumerGroup;
    }

    /**
     * Completes with those that are ours now, each with the number of our ownership (0: the broker does not say); groups
     * that do not answer grant nothing. Takes and renews alike.
     */
    CompletableFuture<Map<MessageQueue, Long>> lock(Collection<MessageQueue> queues) {
        CompletableFuture<Map<MessageQueue, Long>> granted = CompletableFuture.completedFuture(Map.of());
        for (Map.Entry<String, Set<MessageQueue>> each : byGroup(queues).entrySet()) {
            granted = granted.thenCombine(lock(each.getKey(), each.getValue()), QueueLocks::union);
        }
        return granted;
    }

    private CompletableFuture<Map<MessageQueue, Long>> lock(String brokerName, Set<MessageQueue> queues) {
        byte[] body = body(queues);
        return runtime.calls()
                .call(
                        runtime.routes().group(brokerName),
                        () -> Command.request(RequestCode.LOCK_BATCH_MQ)
                                .with(LockField.WITH_EPOCHS, "true")
                                .withBody(body),
                        TIMEOUT)
                .handle((answer, failure) -> {
                    if (answer == null || answer.code() != ResponseCode.SUCCESS) {
                        LOG.info(
                                "group {} grants no locks: {}",
                                brokerName,
                                answer == null ? failure.getMessage() : answer.code() + " " + answer.remark());
                        return Map.of();
                    }
                    Map<MessageQueue, Long> granted = granted(answer);
                    granted.keySet().retainAll(queues);
                    return granted;
                });
    }

    private static Map<MessageQueue, Long> granted(Command answer) {
        LockBatchResponse body = BodyCodec.decode(answer.body(), LockBatchResponse.class);
        Map<MessageQueue, Long> granted = new HashMap<>();
        body.lockOKMQSet().forEach(queue -> granted.put(ofWire(queue), 0L));
        if (body.lockEpochs() != null) {
            body.lockEpochs().forEach(each -> granted.replace(ofWire(each.queue()), each.epoch()));
        }
        return granted;
    }

    private static MessageQueue ofWire(io.triadmq.protocol.body.MessageQueue queue) {
        return new MessageQueue(queue.topic(), queue.brokerName(), queue.queueId());
    }

    /** Completes when the broker confirmed, or when it did not in time: the lease ends by itself then. */
    CompletableFuture<Void> unlock(MessageQueue queue) {
        byte[] body = body(Set.of(queue));
        return runtime.calls()
                .call(
                        runtime.routes().group(queue.brokerName()),
                        () -> Command.request(RequestCode.UNLOCK_BATCH_MQ).withBody(body),
                        TIMEOUT)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        LOG.info("{} stays locked until its lease ends: {}", queue, failure.getMessage());
                    }
                    return null;
                });
    }

    private byte[] body(Set<MessageQueue> queues) {
        Set<io.triadmq.protocol.body.MessageQueue> wire = new HashSet<>();
        for (MessageQueue queue : queues) {
            wire.add(new io.triadmq.protocol.body.MessageQueue(queue.topic(), queue.brokerName(), queue.queueId()));
        }
        return new LockBatchRequest(consumerGroup, runtime.clientId(), wire).toJson();
    }

    private static Map<String, Set<MessageQueue>> byGroup(Collection<MessageQueue> queues) {
        Map<String, Set<MessageQueue>> groups = new HashMap<>();
        for (MessageQueue queue : queues) {
            groups.computeIfAbsent(queue.brokerName(), name -> new HashSet<>()).add(queue);
        }
        return groups;
    }

    private static Map<MessageQueue, Long> union(Map<MessageQueue, Long> one, Map<MessageQueue, Long> other) {
        Map<MessageQueue, Long> all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }
}
