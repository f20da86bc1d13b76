package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.StartPosition;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Asks for and saves offsets at the leader of a queue's group, through changes of leader. Futures fail with {@link
 * RequestFailedException}. Thread-safe, never blocks.
 */
final class OffsetCalls {
    private final ClientRuntime runtime;
    private final String consumerGroup;
    private final Duration timeout;

    /** @param timeout of each call, all attempts together */
    OffsetCalls(ClientRuntime runtime, String consumerGroup, Duration timeout) {
        this.runtime = runtime;
        this.consumerGroup = consumerGroup;
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** The offset that the group has saved; empty when it never saved one. */
    CompletableFuture<OptionalLong> saved(MessageQueue queue) {
        return call(queue, () -> of(RequestCode.QUERY_CONSUMER_OFFSET, queue)
                        .with("consumerGroup", consumerGroup)
                        .with("setZeroIfNotFound", "false"))
                .thenApply(answer -> answer.code() == ResponseCode.QUERY_NOT_FOUND
                        ? OptionalLong.empty()
                        : OptionalLong.of(offsetOf(answer, "saved offset of " + consumerGroup + " in " + queue)));
    }

    /** Completes when a majority has it. */
    CompletableFuture<Void> save(MessageQueue queue, long offset) {
        return save(queue, offset, 0);
    }

    /**
     * As {@link #save(MessageQueue, long)}; fails with code LOCK_LOST when a later owner has locked the queue.
     *
     * @param lockEpoch number of our ownership; 0: the queue is not locked
     */
    CompletableFuture<Void> save(MessageQueue queue, long offset, long lockEpoch) {
        return call(queue, () -> saving(queue, offset, lockEpoch)).thenApply(answer -> {
            require(answer, "saving offset " + offset + " of " + consumerGroup + " in " + queue);
            return null;
        });
    }

    private Command saving(MessageQueue queue, long offset, long lockEpoch) {
        Command request = of(RequestCode.UPDATE_CONSUMER_OFFSET, queue)
                .with("consumerGroup", consumerGroup)
                .with("commitOffset", offset);
        return lockEpoch == 0 ? request : request.with(OffsetField.LOCK_EPOCH, lockEpoch);
    }

    /** Number of the oldest message; equal to {@link #end} when there is none. */
    CompletableFuture<Long> begin(MessageQueue queue) {
        return call(queue, () -> of(RequestCode.GET_MIN_OFFSET, queue))
                .thenApply(answer -> offsetOf(answer, "first offset of " + queue));
    }

    /** Number that the next message will get. */
    CompletableFuture<Long> end(MessageQueue queue) {
        return call(queue, () -> of(RequestCode.GET_MAX_OFFSET, queue))
                .thenApply(answer -> offsetOf(answer, "next offset of " + queue));
    }

    /** Number of the first message stored at or after a time; equal to {@link #end} when there is none. */
    CompletableFuture<Long> atTime(MessageQueue queue, long millis) {
        return call(queue, () -> of(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, queue)
                        .with("timestamp", millis))
                .thenApply(answer -> offsetOf(answer, "offset of time " + millis + " in " + queue));
    }

    /** Where to go on: at the saved offset, else where {@code otherwise} says. */
    CompletableFuture<Long> start(MessageQueue queue, StartPosition otherwise) {
        return saved(queue)
                .thenCompose(saved -> saved.isPresent()
                        ? CompletableFuture.completedFuture(saved.getAsLong())
                        : resolve(queue, otherwise));
    }

    CompletableFuture<Long> resolve(MessageQueue queue, StartPosition position) {
        return switch (position.kind()) {
            case FIRST -> begin(queue);
            case LAST -> end(queue);
            case TIME -> atTime(queue, position.timeMillis());
        };
    }

    private CompletableFuture<Command> call(MessageQueue queue, Supplier<Command> request) {
        return located(queue).thenCompose(group -> runtime.calls().call(group, request, timeout));
    }

    /** The group that holds the queue; its topic's route is asked for if no node of it is known. */
    CompletableFuture<BrokerGroup> located(MessageQueue queue) {
        BrokerGroup group = runtime.routes().group(queue.brokerName());
        if (group.target() != null) {
            return CompletableFuture.completedFuture(group);
        }
        return runtime.routes().refresh(queue.topic()).thenApply(route -> {
            if (group.target() == null) {
                throw new RequestFailedException(
                        ResponseCode.TOPIC_NOT_EXIST, "the NameServers know no broker that has " + queue);
            }
            return group;
        });
    }

    private static Command of(int code, MessageQueue queue) {
        return Command.request(code).with("topic", queue.topic()).with("queueId", queue.queueId());
    }

    private static long offsetOf(Command answer, String what) {
        require(answer, what);
        return answer.fields().requiredLong("offset");
    }

    private static void require(Command answer, String what) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new RequestFailedException(answer.code(), what + ": code " + answer.code() + " " + answer.remark());
        }
    }
}
