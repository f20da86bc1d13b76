package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.net.InetAddress;

/**
 * Writes message records (protocol 03 §1), each straight into one exactly sized array. The array slices given to it are
 * read by {@link #build} and {@link #writeTo}, not copied before.
 *
 * <p>Reusable: what is not set again keeps its value from one record to the next. Not thread-safe.
 */
public final class MessageRecordBuilder {
    private static final byte[] NOTHING = new byte[0];
    private static final HostAddress NOWHERE = HostAddress.of(InetAddress.getLoopbackAddress(), 0);

    private int queueId;
    private int flag;
    private long queueOffset;
    private long physicalOffset;
    private int sysFlag;
    private long bornTimestamp;
    private HostAddress bornHost = NOWHERE;
    private long storeTimestamp;
    private HostAddress storeHost = NOWHERE;
    private int reconsumeTimes;
    private long preparedTransactionOffset;
    private byte[] body = NOTHING;
    private int bodyAt;
    private int bodyLength;
    private byte[] topic = NOTHING;
    private byte[] properties = NOTHING;
    private int propertiesAt;
    private int propertiesLength;
    private byte[] moreProperties = NOTHING;

    public MessageRecordBuilder queueId(int value) {
        queueId = value;
        return this;
    }

    /** Flag of the application. */
    public MessageRecordBuilder flag(int value) {
        flag = value;
        return this;
    }

    public MessageRecordBuilder queueOffset(long value) {
        queueOffset = value;
        return this;
    }

    public MessageRecordBuilder physicalOffset(long value) {
        physicalOffset = value;
        return this;
    }

    /** The two host bits are ignored: they follow from the hosts. */
    public MessageRecordBuilder sysFlag(int value) {
        sysFlag = value & ~(SysFlag.BORN_HOST_IPV6 | SysFlag.STORE_HOST_IPV6);
        return this;
    }

    /** Milliseconds since 1970, the client's clock. */
    public MessageRecordBuilder bornTimestamp(long millis) {
        bornTimestamp = millis;
        return this;
    }

    public MessageRecordBuilder bornHost(HostAddress value) {
        bornHost = value;
        return this;
    }

    /** Milliseconds since 1970, the leader's clock. */
    public MessageRecordBuilder storeTimestamp(long millis) {
        storeTimestamp = millis;
        return this;
    }

    public MessageRecordBuilder storeHost(HostAddress value) {
        storeHost = value;
        return this;
    }

    public MessageRecordBuilder reconsumeTimes(int value) {
        reconsumeTimes = value;
        return this;
    }

    public MessageRecordBuilder preparedTransactionOffset(long value) {
        preparedTransactionOffset = value;
        return this;
    }

    public MessageRecordBuilder body(byte[] value) {
        return body(value, 0, value.length);
    }

    public MessageRecordBuilder body(byte[] data, int at, int length) {
        body = data;
        bodyAt = at;
        bodyLength = length;
        return this;
    }

    /** The topic's name in UTF-8; at most {@link MessageRecord#MAX_TOPIC_BYTES}. */
    public MessageRecordBuilder topic(byte[] value) {
        topic = value;
        return this;
    }

    /** The properties' text in UTF-8, with or without a separator at its end. */
    public MessageRecordBuilder properties(byte[] value) {
        return properties(value, 0, value.length);
    }

    public MessageRecordBuilder properties(byte[] data, int at, int length) {
        properties = data;
        propertiesAt = at;
        propertiesLength = length;
        return this;
    }

    /** More properties as text in UTF-8, written after the others; a missing separator is put between them. */
    public MessageRecordBuilder moreProperties(byte[] value) {
        moreProperties = value;
        return this;
    }

    /** Bytes of the record. */
    public int size() {
        return MessageRecord.MIN_SIZE
                - 2 * HostAddress.IPV4_SIZE
                + bornHost.size()
                + storeHost.size()
                + bodyLength
                + (isVersion1() ? 0 : 1)
                + topic.length
                + allPropertiesLength();
    }

    /** @throws BadRequestException if topic or properties are too long for the layout */
    public byte[] build() {
        byte[] record = new byte[size()];
        writeTo(record, 0);
        return record;
    }

    /**
     * Writes {@link #size} bytes.
     *
     * @return the position after them
     * @throws BadRequestException if topic or properties are too long for the layout; nothing is written then
     */
    public int writeTo(byte[] target, int start) {
        int allProperties = allPropertiesLength();
        if (topic.length > MessageRecord.MAX_TOPIC_BYTES) {
            throw new BadRequestException("topic of " + topic.length + " bytes, at most "
                    + MessageRecord.MAX_TOPIC_BYTES + " fit into a record");
        }
        if (allProperties > MessageRecord.MAX_PROPERTIES_BYTES) {
            throw new BadRequestException("properties of " + allProperties + " bytes, at most "
                    + MessageRecord.MAX_PROPERTIES_BYTES + " fit into a record");
        }
        int at = writeTopicAndProperties(target, writeBody(target, writeHead(target, start)), allProperties);
        BigEndian.putInt(target, start, at - start);
        return at;
    }

    /** Everything before the body. */
    private int writeHead(byte[] target, int start) {
        BigEndian.putInt(
                target, start + MessageRecord.MAGIC, isVersion1() ? MessageRecord.MAGIC_V1 : MessageRecord.MAGIC_V2);
        BigEndian.putInt(target, start + MessageRecord.QUEUE_ID, queueId);
        BigEndian.putInt(target, start + MessageRecord.FLAG, flag);
        BigEndian.putLong(target, start + MessageRecord.QUEUE_OFFSET, queueOffset);
        BigEndian.putLong(target, start + MessageRecord.PHYSICAL_OFFSET, physicalOffset);
        BigEndian.putInt(
                target,
                start + MessageRecord.SYS_FLAG,
                sysFlag
                        | (bornHost.isIpv6() ? SysFlag.BORN_HOST_IPV6 : 0)
                        | (storeHost.isIpv6() ? SysFlag.STORE_HOST_IPV6 : 0));
        BigEndian.putLong(target, start + MessageRecord.BORN_TIMESTAMP, bornTimestamp);
        int at = start + MessageRecord.BORN_HOST;
        bornHost.writeTo(target, at);
        at += bornHost.size();
        BigEndian.putLong(target, at, storeTimestamp);
        at += 8;
        storeHost.writeTo(target, at);
        at += storeHost.size();
        BigEndian.putInt(target, at, reconsumeTimes);
        BigEndian.putLong(target, at + 4, preparedTransactionOffset);
        BigEndian.putInt(target, start + MessageRecord.BODY_CRC, MessageRecord.crcOfBody(body, bodyAt, bodyLength));
        return at + 12;
    }

    private int writeBody(byte[] target, int at) {
        BigEndian.putInt(target, at, bodyLength);
        System.arraycopy(body, bodyAt, target, at + 4, bodyLength);
        return at + 4 + bodyLength;
    }

    private int writeTopicAndProperties(byte[] target, int start, int allProperties) {
        int at = start;
        if (isVersion1()) {
            target[at++] = (byte) topic.length;
        } else {
            BigEndian.putShort(target, at, topic.length);
            at += 2;
        }
        System.arraycopy(topic, 0, target, at, topic.length);
        at += topic.length;
        BigEndian.putShort(target, at, allProperties);
        at += 2;
        System.arraycopy(properties, propertiesAt, target, at, propertiesLength);
        at += propertiesLength;
        if (needsSeparator()) {
            target[at++] = MessageProperties.PAIR_SEPARATOR;
        }
        System.arraycopy(moreProperties, 0, target, at, moreProperties.length);
        return at + moreProperties.length;
    }

    private boolean isVersion1() {
        return topic.length <= MessageRecord.MAX_V1_TOPIC_BYTES;
    }

    private int allPropertiesLength() {
        return propertiesLength + (needsSeparator() ? 1 : 0) + moreProperties.length;
    }

    private boolean needsSeparator() {
        return moreProperties.length > 0
                && propertiesLength > 0
                && properties[propertiesAt + propertiesLength - 1] != MessageProperties.PAIR_SEPARATOR;
    }
}
