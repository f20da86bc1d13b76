package io.triadmq.broker.wire;

import io.protostuff.LinkedBuffer;
import io.protostuff.ProtostuffIOUtil;
import io.protostuff.Schema;
import io.protostuff.runtime.RuntimeSchema;

/** Encodes and decodes one class of this package. Thread-safe. */
public final class WireFormat<T> {
    /** Commands and rows are mostly shorter; longer ones get further buffers. */
    private static final int BUFFER_BYTES = 256;

    private final Schema<T> schema;

    public WireFormat(Class<T> type) {
        schema = RuntimeSchema.getSchema(type);
    }

    public byte[] encode(T value) {
        return ProtostuffIOUtil.toByteArray(value, schema, LinkedBuffer.allocate(BUFFER_BYTES));
    }

    /** Unknown fields are skipped; a RuntimeException when the bytes are not fields at all. */
    public T decode(byte[] bytes) {
        T value = schema.newMessage();
        ProtostuffIOUtil.mergeFrom(bytes, value, schema);
        return value;
    }
}
