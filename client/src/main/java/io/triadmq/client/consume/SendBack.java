package io.triadmq.client.consume;

import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Hands a message that could not be consumed back to the broker, which delivers it to the group again later, or puts it
 * into the group's dead-letter topic when that happened too often. Thread-safe, never blocks.
 */
final class SendBack {
    /** Delay level that lets the broker choose: longer with each attempt. */
    static final int BROKER_CHOOSES = 0;

    /** Delay level that means: no more attempts. */
    static final int DEAD_LETTER = -1;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ClientRuntime runtime;
    private final String consumerGroup;
    private final int maxReconsumeTimes;

    SendBack(ClientRuntime runtime, String consumerGroup, int maxReconsumeTimes) {
        this.runtime = runtime;
        this.consumerGroup = consumerGroup;
        this.maxReconsumeTimes = maxReconsumeTimes;
    }

    /** Completes when the broker has taken it over; fails with {@link RequestFailedException}. */
    CompletableFuture<Void> send(ReceivedMessage message, int delayLevel) {
        return runtime.calls()
                .call(
                        runtime.routes().group(message.queue().brokerName()),
                        () -> Command.request(RequestCode.CONSUMER_SEND_MSG_BACK)
                                .with("offset", message.commitLogOffset())
                                .with("group", consumerGroup)
                                .with("delayLevel", delayLevel)
                                .with("originMsgId", message.msgId())
                                .with("originTopic", message.topic())
                                .with("unitMode", "false")
                                .with("maxReconsumeTimes", maxReconsumeTimes),
                        TIMEOUT)
                .thenApply(answer -> {
                    if (answer.code() != ResponseCode.SUCCESS) {
                        throw new RequestFailedException(
                                answer.code(), "sending back: code " + answer.code() + " " + answer.remark());
                    }
                    return null;
                });
    }
}
