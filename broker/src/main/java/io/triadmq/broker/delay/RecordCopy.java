package io.triadmq.broker.delay;

import io.triadmq.broker.log.SendRequest;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.TagExpression;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A stored message on its way into another queue: body, sender and birth stay, place and properties change. Not
 * thread-safe.
 */
public final class RecordCopy {
    private final byte[] record;
    private final Map<String, String> properties;
    private int reconsumeTimes;

    /** @param record a whole record; not changed */
    public RecordCopy(byte[] record) {
        this.record = record;
        this.properties = MessageProperties.parse(MessageRecord.properties(record, 0));
        this.reconsumeTimes = MessageRecord.reconsumeTimes(record, 0);
    }

    public String topic() {
        return MessageRecord.topic(record, 0);
    }

    public int reconsumeTimes() {
        return reconsumeTimes;
    }

    public void setReconsumeTimes(int times) {
        reconsumeTimes = times;
    }

    /** To be changed at will. */
    public Map<String, String> properties() {
        return properties;
    }

    /** The record as it is stored for a queue of another topic. */
    public SendRequest.Message to(String topic, int queueId, HostAddress storeHost) {
        byte[] text = MessageProperties.format(properties).getBytes(StandardCharsets.UTF_8);
        byte[] copy = new MessageRecordBuilder()
                .topic(topic.getBytes(StandardCharsets.UTF_8))
                .queueId(queueId)
                .flag(MessageRecord.flag(record, 0))
                .sysFlag(MessageRecord.sysFlag(record, 0))
                .bornTimestamp(MessageRecord.bornTimestamp(record, 0))
                .bornHost(MessageRecord.bornHost(record, 0))
                .storeHost(storeHost)
                .reconsumeTimes(reconsumeTimes)
                .preparedTransactionOffset(MessageRecord.preparedTransactionOffset(record, 0))
                .body(record, MessageRecord.bodyAt(record, 0), MessageRecord.bodyLength(record, 0))
                .properties(text)
                .build();
        return new SendRequest.Message(copy, TagExpression.hash(properties.get(PropertyName.TAGS)));
    }
}
