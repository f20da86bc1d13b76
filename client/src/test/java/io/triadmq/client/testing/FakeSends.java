package io.triadmq.client.testing;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.Responder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sends, fences and sends back, on the leader. */
final class FakeSends {
    private static final HostAddress HERE = HostAddress.of(InetAddress.getLoopbackAddress(), 10911);
    private static final int MAX_BODY = 4 << 20;

    private final FakeCluster cluster;

    FakeSends(FakeCluster cluster) {
        this.cluster = cluster;
    }

    void send(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        byte[] body = request.body() == null ? new byte[0] : request.body();
        List<BatchBody.Inner> inner = request.code() == RequestCode.SEND_BATCH_MESSAGE
                ? BatchBody.decode(body)
                : List.of(BatchBody.Inner.of(
                        fields.requiredInt("h"), body, fields.required("i").getBytes(StandardCharsets.UTF_8)));
        for (BatchBody.Inner each : inner) {
            if (each.bodyLength() > MAX_BODY) {
                responder.respond(Command.response(request, ResponseCode.MESSAGE_ILLEGAL, "too large"));
                return;
            }
        }
        Command response;
        synchronized (cluster.lock) {
            String topic = fields.required("b");
            if (!cluster.state.topics.containsKey(topic)) {
                if (!cluster.mayCreate()) {
                    responder.respond(Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "no topic " + topic));
                    return;
                }
                cluster.state.createTopic(topic, fields.requiredInt("d"));
            }
            int queueId = fields.requiredInt("e");
            FakeQueue.Outcome outcome = cluster.state
                    .queue(topic, queueId)
                    .append(
                            fields.longOr(SendField.PRODUCER_ID, 0),
                            fields.intOr(SendField.PRODUCER_EPOCH, 0),
                            fields.longOr(SendField.SEQUENCE, 0),
                            inner.size(),
                            offset -> encode(topic, queueId, offset, fields, inner));
            response = answer(request, outcome, queueId, inner.size());
        }
        responder.respond(response);
        cluster.nodes.forEach(node -> node.wake());
    }

    private static Command answer(Command request, FakeQueue.Outcome outcome, int queueId, int count) {
        return switch (outcome.kind()) {
            case GAP -> Command.response(request, TriadCode.SEQUENCE_GAP).with("expected", outcome.value());
            case FENCED -> Command.response(request, TriadCode.PRODUCER_FENCED).with("epoch", outcome.value());
            case STORED, DUPLICATE -> {
                StringBuilder ids = new StringBuilder();
                for (int i = 0; i < count; i++) {
                    ids.append(i == 0 ? "" : ",").append(OffsetMessageId.format(HERE, outcome.value() + i));
                }
                Command response = Command.response(request, ResponseCode.SUCCESS)
                        .with("msgId", ids.toString())
                        .with("queueId", queueId)
                        .with("queueOffset", outcome.value());
                yield outcome.kind() == FakeQueue.Outcome.Kind.DUPLICATE
                        ? response.with(SendField.DUPLICATE, "true")
                        : response;
            }
        };
    }

    private static List<byte[]> encode(
            String topic, int queueId, long firstOffset, HeaderFields fields, List<BatchBody.Inner> messages) {
        List<byte[]> records = new ArrayList<>();
        for (BatchBody.Inner each : messages) {
            records.add(new MessageRecordBuilder()
                    .topic(topic.getBytes(StandardCharsets.UTF_8))
                    .queueId(queueId)
                    .queueOffset(firstOffset + records.size())
                    .physicalOffset((queueId + 1) * 1_000_000_000L + firstOffset + records.size())
                    .flag(each.flag())
                    .sysFlag(fields.requiredInt("f"))
                    .bornTimestamp(fields.requiredLong("g"))
                    .bornHost(HERE)
                    .storeHost(HERE)
                    .storeTimestamp(System.currentTimeMillis())
                    .reconsumeTimes(fields.intOr("j", 0))
                    .body(each.data(), each.bodyAt(), each.bodyLength())
                    .properties(each.data(), each.propertiesAt(), each.propertiesLength())
                    .build());
        }
        return records;
    }

    void fence(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        FakeQueue.Fence fence;
        synchronized (cluster.lock) {
            fence = cluster.state
                    .queue(fields.required("topic"), fields.requiredInt("queueId"))
                    .fence(fields.requiredLong(SendField.PRODUCER_ID), fields.requiredInt(SendField.PRODUCER_EPOCH));
        }
        responder.respond(
                fence == null
                        ? Command.response(request, TriadCode.PRODUCER_FENCED).with("epoch", Integer.MAX_VALUE / 2)
                        : Command.response(request, ResponseCode.SUCCESS)
                                .with("lastEpoch", fence.lastEpoch())
                                .with("lastSeq", fence.lastSequence())
                                .with("lastQueueOffset", fence.lastOffset()));
    }

    /** Without delay: the retry copy is there at once. */
    void sendBack(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        String group = fields.required("group");
        synchronized (cluster.lock) {
            StoredMessage original = find(fields.requiredLong("offset"));
            boolean dead = fields.requiredInt("delayLevel") < 0
                    || original.reconsumeTimes() + 1 > fields.intOr("maxReconsumeTimes", 16);
            String topic = dead ? SystemTopic.deadLetterTopic(group) : SystemTopic.retryTopic(group);
            cluster.state.createTopic(topic, 1);
            String properties = original.propertiesText();
            if (!MessageProperties.contains(properties, PropertyName.RETRY_TOPIC)) {
                properties = MessageProperties.append(properties, PropertyName.RETRY_TOPIC, original.topic());
            }
            FakeQueue queue = cluster.state.queue(topic, 0);
            queue.records.add(new MessageRecordBuilder()
                    .topic(topic.getBytes(StandardCharsets.UTF_8))
                    .queueOffset(queue.records.size())
                    .physicalOffset(topic.hashCode() * 1_000_000L + queue.records.size())
                    .bornHost(HERE)
                    .storeHost(HERE)
                    .storeTimestamp(System.currentTimeMillis())
                    .reconsumeTimes(original.reconsumeTimes() + 1)
                    .body(original.storedBody())
                    .properties(properties.getBytes(StandardCharsets.UTF_8))
                    .build());
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
        cluster.nodes.forEach(node -> node.wake());
    }

    private StoredMessage find(long position) {
        for (List<FakeQueue> queues : cluster.state.topics.values()) {
            for (FakeQueue queue : queues) {
                for (byte[] record : queue.records) {
                    StoredMessage message = StoredMessage.decode(record, 0);
                    if (message.position() == position) {
                        return message;
                    }
                }
            }
        }
        throw new IllegalArgumentException("no message at " + position);
    }
}
