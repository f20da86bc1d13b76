package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer gets it: a view on one record of a pull response, which decodes a field when it is asked for.
 * It keeps the whole response in memory; copy out what shall live longer.
 *
 * <p>Immutable for its users, thread-safe.
 */
public final class StoredMessage {
    private final byte[] data;
    private final int at;
    private @Nullable String topic;
    private @Nullable String propertiesText;
    private @Nullable Map<String, String> properties;

    private StoredMessage(byte[] data, int at) {
        this.data = data;
        this.at = at;
    }

    /**
     * The records of a response's body, in order.
     *
     * @param body not changed any more by its owner
     * @throws BadRequestException at the first record that is cut off or damaged
     */
    public static List<StoredMessage> decodeAll(byte[] body) {
        List<StoredMessage> messages = new ArrayList<>();
        int at = 0;
        while (at < body.length) {
            messages.add(decode(body, at));
            at += MessageRecord.totalSize(body, at);
        }
        return messages;
    }

    /** @throws BadRequestException if no whole record begins at {@code at} */
    public static StoredMessage decode(byte[] data, int at) {
        MessageRecord.check(data, at, data.length);
        return new StoredMessage(data, at);
    }

    public int recordSize() {
        return MessageRecord.totalSize(data, at);
    }

    public int queueId() {
        return MessageRecord.queueId(data, at);
    }

    /** Flag of the application. */
    public int flag() {
        return MessageRecord.flag(data, at);
    }

    public long queueOffset() {
        return MessageRecord.queueOffset(data, at);
    }

    /** Byte position of the record in the CommitLog. */
    public long position() {
        return MessageRecord.physicalOffset(data, at);
    }

    public int sysFlag() {
        return MessageRecord.sysFlag(data, at);
    }

    /** Milliseconds since 1970, the producer's clock. */
    public long bornTimestamp() {
        return MessageRecord.bornTimestamp(data, at);
    }

    public HostAddress bornHost() {
        return MessageRecord.bornHost(data, at);
    }

    /** Milliseconds since 1970, log time. */
    public long storeTimestamp() {
        return MessageRecord.storeTimestamp(data, at);
    }

    public HostAddress storeHost() {
        return MessageRecord.storeHost(data, at);
    }

    public int reconsumeTimes() {
        return MessageRecord.reconsumeTimes(data, at);
    }

    public long preparedTransactionOffset() {
        return MessageRecord.preparedTransactionOffset(data, at);
    }

    /** Whether the body has the checksum that was stored with it. */
    public boolean isIntact() {
        return MessageRecord.isBodyIntact(data, at);
    }

    /** The body as it is stored, perhaps compressed; a copy. */
    public byte[] storedBody() {
        int bodyAt = MessageRecord.bodyAt(data, at);
        return Arrays.copyOfRange(data, bodyAt, bodyAt + MessageRecord.bodyLength(data, at));
    }

    /**
     * The body as the producer's application gave it; a copy.
     *
     * @throws BadRequestException if it is compressed and cannot be expanded within {@code maxBytes}
     */
    public byte[] body(int maxBytes) {
        if (!SysFlag.isCompressed(sysFlag())) {
            return storedBody();
        }
        return BodyCompression.expand(
                data, MessageRecord.bodyAt(data, at), MessageRecord.bodyLength(data, at), sysFlag(), maxBytes);
    }

    /** Topic of the queue it lies in: for a retried message the retry topic. */
    public String topic() {
        String value = topic;
        if (value == null) {
            value = MessageRecord.topic(data, at);
            topic = value;
        }
        return value;
    }

    /** The properties' text. */
    public String propertiesText() {
        String value = propertiesText;
        if (value == null) {
            value = MessageRecord.properties(data, at);
            propertiesText = value;
        }
        return value;
    }

    /** All properties; unmodifiable. */
    public Map<String, String> properties() {
        Map<String, String> value = properties;
        if (value == null) {
            // Publication without lock is safe: the wrapper's field is final.
            value = Collections.unmodifiableMap(MessageProperties.parse(propertiesText()));
            properties = value;
        }
        return value;
    }

    public @Nullable String property(String name) {
        Map<String, String> parsed = properties;
        return parsed == null ? MessageProperties.get(propertiesText(), name) : parsed.get(name);
    }

    public @Nullable String tag() {
        return property(PropertyName.TAGS);
    }

    /** The producer's message id; null when it set none. */
    public @Nullable String uniqueKey() {
        return property(PropertyName.UNIQ_KEY);
    }

    /** The broker's message id, the text of an {@link OffsetMessageId}. */
    public String offsetMessageId() {
        return OffsetMessageId.format(storeHost(), position());
    }

    @Override
    public String toString() {
        return "StoredMessage[" + topic() + "/" + queueId() + "@" + queueOffset() + ", position " + position() + ", "
                + recordSize() + " bytes]";
    }
}
