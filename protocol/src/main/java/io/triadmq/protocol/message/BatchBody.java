package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of SEND_BATCH_MESSAGE: inner records back to back (protocol 03 §2).
 *
 * <pre>
 * offset size field
 *  0     4    total size of the inner record
 *  4     4    magic, 0
 *  8     4    body CRC, 0
 * 12     4    flag
 * 16     4+n  body
 *        2+n  properties
 * </pre>
 */
public final class BatchBody {
    /** Bytes of an inner record with empty body and properties. */
    public static final int MIN_INNER_SIZE = 22;

    private BatchBody() {}

    /**
     * One inner message as a view on the batch's bytes; nothing is copied.
     *
     * @param data the whole batch
     * @param flag flag of the application
     */
    @SuppressWarnings("ArrayRecordComponent") // A view, never compared.
    public record Inner(byte[] data, int flag, int bodyAt, int bodyLength, int propertiesAt, int propertiesLength) {
        /** A message that owns its two arrays; for {@link #encode}. */
        public static Inner of(int flag, byte[] body, byte[] properties) {
            byte[] data = new byte[body.length + properties.length];
            System.arraycopy(body, 0, data, 0, body.length);
            System.arraycopy(properties, 0, data, body.length, properties.length);
            return new Inner(data, flag, 0, body.length, body.length, properties.length);
        }

        int size() {
            return MIN_INNER_SIZE + bodyLength + propertiesLength;
        }
    }

    /** @throws BadRequestException if the batch is empty, cut off, or its lengths do not fit */
    public static List<Inner> decode(byte[] batch) {
        List<Inner> messages = new ArrayList<>();
        int at = 0;
        while (at < batch.length) {
            Inner inner = decodeAt(batch, at);
            messages.add(inner);
            at += inner.size();
        }
        if (messages.isEmpty()) {
            throw new BadRequestException("a batch must hold at least one message");
        }
        return messages;
    }

    private static Inner decodeAt(byte[] batch, int at) {
        int available = batch.length - at;
        int size = available < MIN_INNER_SIZE ? 0 : BigEndian.getInt(batch, at);
        if (size < MIN_INNER_SIZE || size > available) {
            throw broken(at, "its size says " + size + ", found " + available + " bytes");
        }
        int flag = BigEndian.getInt(batch, at + 12);
        int bodyLength = BigEndian.getInt(batch, at + 16);
        if (bodyLength < 0 || bodyLength > size - MIN_INNER_SIZE) {
            throw broken(at, "body length " + bodyLength + " does not fit into size " + size);
        }
        int propertiesAt = at + 20 + bodyLength + 2;
        int propertiesLength = BigEndian.getShort(batch, propertiesAt - 2);
        if (propertiesLength != size - MIN_INNER_SIZE - bodyLength) {
            throw broken(at, "properties length " + propertiesLength + " does not fit into size " + size);
        }
        return new Inner(batch, flag, at + 20, bodyLength, propertiesAt, propertiesLength);
    }

    /** @throws BadRequestException if properties are longer than {@link MessageRecord#MAX_PROPERTIES_BYTES} */
    public static byte[] encode(List<Inner> messages) {
        int size = 0;
        for (Inner message : messages) {
            size = Math.addExact(size, message.size());
        }
        byte[] batch = new byte[size];
        int at = 0;
        for (Inner message : messages) {
            at = write(message, batch, at);
        }
        return batch;
    }

    private static int write(Inner message, byte[] batch, int at) {
        if (message.propertiesLength > MessageRecord.MAX_PROPERTIES_BYTES) {
            throw new BadRequestException("properties of " + message.propertiesLength + " bytes, at most "
                    + MessageRecord.MAX_PROPERTIES_BYTES + " fit into a batch");
        }
        BigEndian.putInt(batch, at, message.size());
        BigEndian.putInt(batch, at + 12, message.flag);
        BigEndian.putInt(batch, at + 16, message.bodyLength);
        System.arraycopy(message.data, message.bodyAt, batch, at + 20, message.bodyLength);
        int propertiesAt = at + 20 + message.bodyLength + 2;
        BigEndian.putShort(batch, propertiesAt - 2, message.propertiesLength);
        System.arraycopy(message.data, message.propertiesAt, batch, propertiesAt, message.propertiesLength);
        return propertiesAt + message.propertiesLength;
    }

    private static BadRequestException broken(int at, String problem) {
        return new BadRequestException("batch message at byte " + at + ": " + problem);
    }
}
