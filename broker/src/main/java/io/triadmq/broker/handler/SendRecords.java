package io.triadmq.broker.handler;

import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.message.TagExpression;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes the records of a send, as they stand in the log but for what only apply knows. Thread-safe. */
final class SendRecords {
    private final HostAddress storeHost;
    private final byte[] clusterProperty;

    /** What all messages of a send have in common. */
    record Envelope(SendHeader header, TopicSettings topic, int queueId, HostAddress bornHost) {}

    /** @param clusterProperty what a request that wants a reply carries in addition, as text of properties */
    SendRecords(HostAddress storeHost, byte[] clusterProperty) {
        this.storeHost = storeHost;
        this.clusterProperty = clusterProperty;
    }

    /** @param text of the properties, as it is to be stored */
    SendRequest.Message single(Envelope envelope, byte[] body, SendProperties properties, String text) {
        return message(begin(envelope).flag(envelope.header.flag()).body(body), properties, text);
    }

    /** The messages of a batch, in its order. */
    List<SendRequest.Message> batch(Envelope envelope, byte[] body) {
        if (SystemTopic.isRetry(envelope.topic.name())) {
            throw new SendRefusal(ResponseCode.MESSAGE_ILLEGAL, "batch request does not support retry group");
        }
        List<BatchBody.Inner> inners = BatchBody.decode(body);
        List<SendRequest.Message> messages = new ArrayList<>(inners.size());
        for (BatchBody.Inner inner : inners) {
            String text =
                    new String(inner.data(), inner.propertiesAt(), inner.propertiesLength(), StandardCharsets.UTF_8);
            SendProperties properties = new SendProperties(text);
            SendChecks.supported(envelope.header, properties);
            if (HalfSends.isMarked(envelope.header, properties)) {
                throw new SendRefusal(ResponseCode.MESSAGE_ILLEGAL, "messages of a batch cannot be transactional");
            }
            if (properties.delayLevel > 0) {
                throw new SendRefusal(ResponseCode.MESSAGE_ILLEGAL, "messages of a batch cannot be delayed");
            }
            MessageRecordBuilder record =
                    begin(envelope).flag(inner.flag()).body(inner.data(), inner.bodyAt(), inner.bodyLength());
            messages.add(message(record, properties, properties.text));
        }
        return messages;
    }

    private MessageRecordBuilder begin(Envelope envelope) {
        SendHeader header = envelope.header;
        return new MessageRecordBuilder()
                .topic(envelope.topic.name().getBytes(StandardCharsets.UTF_8))
                .queueId(envelope.queueId)
                // A half message is stored as if it were none; what it became is told when it is read.
                .sysFlag(SysFlag.withTransaction(header.sysFlag(), SysFlag.TRANSACTION_NONE))
                .bornTimestamp(header.bornTimestamp())
                .bornHost(envelope.bornHost)
                .storeHost(storeHost)
                .reconsumeTimes(header.reconsumeTimes());
    }

    private SendRequest.Message message(MessageRecordBuilder record, SendProperties properties, String propertiesText) {
        byte[] text = propertiesText.getBytes(StandardCharsets.UTF_8);
        int more = properties.wantsReply ? clusterProperty.length + 1 : 0;
        if (text.length + more > MessageRecord.MAX_PROPERTIES_BYTES) {
            throw new SendRefusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "message properties of " + text.length + " bytes, at most " + MessageRecord.MAX_PROPERTIES_BYTES);
        }
        record.properties(text);
        if (properties.wantsReply) {
            record.moreProperties(clusterProperty);
        }
        return new SendRequest.Message(record.build(), TagExpression.hash(properties.tag));
    }
}
