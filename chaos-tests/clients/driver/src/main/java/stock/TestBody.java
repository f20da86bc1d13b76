package stock;

import java.nio.ByteBuffer;

/**
 * Bodies of the load that faults are tried on: writer, sequence, and a pattern that depends on both. The harness has the
 * same rule; it is repeated here because this side shares no code with it.
 */
final class TestBody {
    private static final int HEADER_BYTES = 8;

    private TestBody() {}

    static byte[] of(int writer, int sequence, int bytes) {
        ByteBuffer body = ByteBuffer.allocate(bytes).putInt(writer).putInt(sequence);
        while (body.hasRemaining()) {
            body.put(pattern(writer, sequence, body.position()));
        }
        return body.array();
    }

    /** {@code writer sequence 1}, with 0 at the end when the bytes are not those that were sent. */
    static String describe(byte[] body) {
        if (body.length < HEADER_BYTES) {
            return "0 0 0";
        }
        int writer = ByteBuffer.wrap(body).getInt(0);
        int sequence = ByteBuffer.wrap(body).getInt(4);
        for (int i = HEADER_BYTES; i < body.length; i++) {
            if (body[i] != pattern(writer, sequence, i)) {
                return writer + " " + sequence + " 0";
            }
        }
        return writer + " " + sequence + " 1";
    }

    private static byte pattern(int writer, int sequence, int position) {
        return (byte) (writer * 31 + sequence * 17 + position * 7);
    }
}
