package io.triadmq.client.produce;

import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;
import io.triadmq.client.SendResult;
import io.triadmq.client.SendStatus;
import io.triadmq.client.SendUnknownException;
import io.triadmq.client.route.ClientRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends without identity, for brokers that would not recognise a repeated one: each message by itself, again only when
 * the attempt before is certain not to have stored it. Thread-safe, never blocks.
 */
final class PlainSender implements MessageSink {
    private final ClientRuntime runtime;
    private final SendCommands commands;
    private final Duration attemptTimeout;
    private final SendBudget budget;
    private final Callbacks callbacks;
    private final Set<PendingSend> underWay = ConcurrentHashMap.newKeySet();

    PlainSender(
            ClientRuntime runtime,
            SendCommands commands,
            Duration attemptTimeout,
            SendBudget budget,
            Callbacks callbacks) {
        this.runtime = runtime;
        this.commands = commands;
        this.attemptTimeout = attemptTimeout;
        this.budget = budget;
        this.callbacks = callbacks;
    }

    @Override
    public void send(PendingSend message) {
        underWay.add(message);
        attempt(message, 1);
    }

    private void attempt(PendingSend message, int number) {
        long left = message.deadline() - ClientRuntime.monotonicMillis();
        Duration timeout = Duration.ofMillis(Math.max(1, Math.min(left, attemptTimeout.toMillis())));
        runtime.requests()
                .toLeader(
                        runtime.routes().group(message.queue().brokerName()),
                        commands.encodePlain(message),
                        timeout,
                        (answer, failure) -> accept(message, number, SendCommands.read(answer, failure)));
    }

    private void accept(PendingSend message, int number, LaneAnswer answer) {
        if (answer instanceof LaneAnswer.Stored stored) {
            message.succeed(new SendResult(
                    SendStatus.SEND_OK,
                    message.msgId(),
                    stored.offsetMsgId(0),
                    message.queue(),
                    stored.queueOffset(0),
                    stored.duplicate()));
            finish(message);
        } else if (answer instanceof LaneAnswer.Retry retry) {
            again(message, number, retry);
        } else if (answer instanceof LaneAnswer.Rejected rejected) {
            refuse(message, Reason.REJECTED, rejected.code(), rejected.why());
        } else {
            message.fail(new SendUnknownException("message " + message.msgId() + " may be stored in " + message.queue()
                    + ": " + (answer instanceof LaneAnswer.Lost lost ? lost.why() : answer)));
            finish(message);
        }
    }

    private void again(PendingSend message, int number, LaneAnswer.Retry retry) {
        long pause = Math.max(1, Backoff.pauseMillis(number, retry.busy()));
        if (ClientRuntime.monotonicMillis() + pause >= message.deadline()) {
            refuse(message, Reason.TIMED_OUT, retry.code(), retry.why());
            return;
        }
        try {
            runtime.timer().schedule(() -> attempt(message, number + 1), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            refuse(message, Reason.CLOSED, retry.code(), "the producer was closed");
        }
    }

    private void refuse(PendingSend message, Reason reason, int code, String why) {
        message.fail(new SendRefusedException(reason, code, "not stored in " + message.queue() + ": " + why));
        finish(message);
    }

    private void finish(PendingSend message) {
        if (!underWay.remove(message)) {
            return; // ended by abort
        }
        if (message.callerWaits()) {
            message.publish();
            budget.release(message.bytes());
        } else {
            callbacks.execute(() -> {
                message.publish();
                budget.release(message.bytes());
            });
        }
    }

    @Override
    public void abort(String why) {
        for (PendingSend message : List.copyOf(underWay)) {
            message.fail(new SendUnknownException("message " + message.msgId() + " may be stored: " + why));
            finish(message);
        }
    }
}
