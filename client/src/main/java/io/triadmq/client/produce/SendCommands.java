package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.SerializeType;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.RpcException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers of sends, between the wire and the lane. Pure. */
final class SendCommands {
    /** Queues that a topic gets which the send creates; the broker may give fewer. */
    static final int DEFAULT_TOPIC_QUEUES = 4;

    private final String producerGroup;
    private final boolean transactional;

    /** @param transactional all messages are half messages */
    SendCommands(String producerGroup, boolean transactional) {
        this.producerGroup = producerGroup;
        this.transactional = transactional;
    }

    /** A fresh command for one attempt; the body is encoded once and shared by all attempts. */
    Command encode(LaneRequest request, long producerId) {
        PendingSend first = request.messages().get(0);
        Command command;
        if (request.messages().size() == 1) {
            command = header(RequestCode.SEND_MESSAGE_V2, first, first.properties(), false);
            command.withBody(first.body());
        } else {
            command = header(RequestCode.SEND_BATCH_MESSAGE, first, "", true);
            command.withBody(batchBody(request));
        }
        return command.with(SendField.PRODUCER_ID, producerId)
                .with(SendField.PRODUCER_EPOCH, request.epoch())
                .with(SendField.SEQUENCE, request.firstSequence());
    }

    /** A send that the broker cannot tell from another one with the same content. */
    Command encodePlain(PendingSend message) {
        return header(RequestCode.SEND_MESSAGE_V2, message, message.properties(), false)
                .withBody(message.body());
    }

    Command encodeFence(MessageQueue queue, long producerId, int newEpoch) {
        Command fence = Command.request(TriadCode.FENCE_PRODUCER)
                .withSerializeType(SerializeType.BINARY)
                .with("topic", queue.topic())
                .with("queueId", queue.queueId())
                .with(SendField.PRODUCER_ID, producerId)
                .with(SendField.PRODUCER_EPOCH, newEpoch);
        return transactional ? fence.with(SendField.HALF, "true") : fence;
    }

    /** What an answer means for the attempt; {@code failure} is the reason when there is none. */
    static LaneAnswer read(@Nullable Command answer, @Nullable Throwable failure) {
        if (answer == null) {
            boolean notSent = failure instanceof RpcException rpc && rpc.kind() == RpcException.Kind.NOT_SENT;
            String why = failure == null ? "no answer" : String.valueOf(failure.getMessage());
            return notSent
                    ? new LaneAnswer.Retry(io.triadmq.client.SendRefusedException.NO_CODE, why, false)
                    : new LaneAnswer.Lost(why);
        }
        String why = "code " + answer.code() + (answer.remark() == null ? "" : ": " + answer.remark());
        return switch (answer.code()) {
            case ResponseCode.SUCCESS,
                    ResponseCode.FLUSH_DISK_TIMEOUT,
                    ResponseCode.FLUSH_SLAVE_TIMEOUT,
                    ResponseCode.SLAVE_NOT_AVAILABLE ->
                new LaneAnswer.Stored(
                        answer.fields().longOr("queueOffset", -1),
                        orEmpty(answer.fields().get("msgId")),
                        answer.fields().booleanOr(SendField.DUPLICATE, false),
                        answer.code());
            case TriadCode.SEQUENCE_GAP -> new LaneAnswer.Gap(answer.fields().longOr("expected", 0));
            case TriadCode.PRODUCER_FENCED ->
                new LaneAnswer.Fenced(answer.fields().intOr("epoch", 0));
            case TriadCode.OUTCOME_UNKNOWN, ResponseCode.SYSTEM_ERROR -> new LaneAnswer.Lost(why);
            case TriadCode.NOT_LEADER, ResponseCode.SERVICE_NOT_AVAILABLE, ResponseCode.GO_AWAY ->
                new LaneAnswer.Retry(answer.code(), why, false);
            case ResponseCode.SYSTEM_BUSY, ResponseCode.FLOW_CONTROL -> new LaneAnswer.Retry(answer.code(), why, true);
            default -> new LaneAnswer.Rejected(answer.code(), why);
        };
    }

    static FenceAnswer readFence(@Nullable Command answer, @Nullable Throwable failure) {
        if (answer == null) {
            return new FenceAnswer.Retry(failure == null ? "no answer" : String.valueOf(failure.getMessage()));
        }
        String why = "code " + answer.code() + (answer.remark() == null ? "" : ": " + answer.remark());
        return switch (answer.code()) {
            case ResponseCode.SUCCESS ->
                new FenceAnswer.Done(
                        answer.fields().intOr("lastEpoch", -1),
                        answer.fields().longOr("lastSeq", -1),
                        answer.fields().longOr("lastQueueOffset", -1));
            case TriadCode.PRODUCER_FENCED ->
                new FenceAnswer.Overtaken(answer.fields().requiredInt("epoch"));
            case ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    ResponseCode.TOPIC_NOT_EXIST,
                    ResponseCode.NO_PERMISSION,
                    ResponseCode.INVALID_PARAMETER -> new FenceAnswer.Rejected(answer.code(), why);
            default -> new FenceAnswer.Retry(why);
        };
    }

    private Command header(int code, PendingSend first, String properties, boolean batch) {
        MessageQueue queue = first.queue();
        return Command.request(code)
                .withSerializeType(SerializeType.BINARY)
                .with("a", producerGroup)
                .with("b", queue.topic())
                .with("c", SystemTopic.TEMPLATE)
                .with("d", DEFAULT_TOPIC_QUEUES)
                .with("e", queue.queueId())
                .with("f", first.sysFlag())
                .with("g", first.bornTimestamp())
                .with("h", first.flag())
                .with("i", properties)
                .with("j", 0)
                .with("k", "false")
                .with("m", batch ? "true" : "false")
                .with("n", queue.brokerName());
    }

    private static byte[] batchBody(LaneRequest request) {
        byte[] encoded = request.wireBody();
        if (encoded == null) {
            List<BatchBody.Inner> inner = new ArrayList<>(request.messages().size());
            for (PendingSend message : request.messages()) {
                inner.add(BatchBody.Inner.of(
                        message.flag(), message.body(), message.properties().getBytes(StandardCharsets.UTF_8)));
            }
            encoded = BatchBody.encode(inner);
            request.keepWireBody(encoded);
        }
        return encoded;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
