package io.triadmq.broker.handler;

import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.raftlog.AppendOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A send between its proposal and its answer: takes the outcome, or the news that none came in time, whichever is
 * first.
 */
final class SendInFlight extends AtomicBoolean implements Consumer<AppendOutcome<SendResult>> {
    private static final long serialVersionUID = 1L;

    private final transient Outcomes outcomes;
    private final transient Command request;
    private final transient Responder responder;
    private final transient MessageIds ids;
    private final transient TrafficMeter traffic;
    private final String topic;
    private final int queueId;
    private final @Nullable String uniqKey;
    final long startNanos;

    SendInFlight(
            Outcomes outcomes,
            Command request,
            Responder responder,
            MessageIds ids,
            TrafficMeter traffic,
            TopicSettings topic,
            int queueId,
            @Nullable String uniqKey,
            long startNanos) {
        this.outcomes = outcomes;
        this.request = request;
        this.responder = responder;
        this.ids = ids;
        this.traffic = traffic;
        this.topic = topic.name();
        this.queueId = queueId;
        this.uniqKey = uniqKey;
        this.startNanos = startNanos;
    }

    boolean isAnswered() {
        return get();
    }

    @Override
    public void accept(AppendOutcome<SendResult> outcome) {
        count(outcome);
        if (compareAndSet(false, true) && !request.isOneWay()) {
            if (outcome instanceof AppendOutcome.Applied<SendResult> applied
                    && applied.result().status() == SendResult.Status.DUPLICATE) {
                answerAsBefore(applied.result());
                return;
            }
            responder.respond(outcome.match(
                    applied -> judged(applied.result()),
                    refused -> outcomes.refused(request, refused),
                    unknown -> Outcomes.unknown(request, unknown.detail())));
        }
    }

    /** It was not proposed at all, and is answered by another. */
    void abandon() {
        set(true);
    }

    /** No outcome in time: the message may be stored later, or never. */
    void expire(long afterMillis) {
        if (compareAndSet(false, true)) {
            responder.respond(Outcomes.unknown(
                    request,
                    "no majority confirmed the message within " + afterMillis + " ms; it may still be stored"));
        }
    }

    private void count(AppendOutcome<SendResult> outcome) {
        if (outcome instanceof AppendOutcome.Applied<SendResult> applied
                && applied.result().status() == SendResult.Status.STORED) {
            byte[] body = request.body();
            traffic.stored(applied.result().positions().length, body == null ? 0 : body.length);
        }
    }

    /** The answer of the attempt that stored it; its ids may be another leader's. */
    private void answerAsBefore(SendResult result) {
        ids.original(
                result.positions(),
                text -> responder.respond(stored(result, text, result.detail()).with(SendField.DUPLICATE, "true")));
    }

    private Command judged(SendResult result) {
        switch (result.status()) {
            case STORED:
                return stored(result, ids.fresh(result.positions()), queueId);
            case SEQUENCE_GAP:
                return Command.response(request, TriadCode.SEQUENCE_GAP, "expected sequence " + result.detail())
                        .with("expected", result.detail());
            case FENCED:
                return Command.response(
                                request, TriadCode.PRODUCER_FENCED, "the producer's epoch is " + result.detail())
                        .with("epoch", result.detail());
            default:
                return Command.response(
                        request,
                        ResponseCode.TOPIC_NOT_EXIST,
                        "topic[" + topic + "] has no queue " + queueId + " any more");
        }
    }

    private Command stored(SendResult result, String messageIds, long queueNumber) {
        return Command.response(request, ResponseCode.SUCCESS)
                .with("msgId", messageIds)
                .with("queueId", queueNumber)
                .with("queueOffset", result.firstQueueOffset())
                .with("transactionId", uniqKey)
                .with("MSG_REGION", "DefaultRegion")
                .with("TRACE_ON", "true");
    }
}
