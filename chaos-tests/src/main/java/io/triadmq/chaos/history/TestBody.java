package io.triadmq.chaos.history;

import java.nio.ByteBuffer;

/**
 * Message bodies that say who sent them and prove that no byte was changed.
 *
 * <pre>
 * offset  size  content
 *      0     4  writer
 *      4     4  sequence
 *      8     n  a pattern that depends on both
 * </pre>
 */
public final class TestBody {
    private static final int HEADER_BYTES = 8;

    private TestBody() {}

    /** @param bytes length of the body, at least 8 */
    public static byte[] of(int writer, int sequence, int bytes) {
        ByteBuffer body = ByteBuffer.allocate(bytes).putInt(writer).putInt(sequence);
        for (int i = HEADER_BYTES; i < bytes; i++) {
            body.put(pattern(writer, sequence, i));
        }
        return body.array();
    }

    public static int writer(byte[] body) {
        return ByteBuffer.wrap(body).getInt(0);
    }

    public static int sequence(byte[] body) {
        return ByteBuffer.wrap(body).getInt(4);
    }

    /** Whether these are the bytes that {@link #of} makes. */
    public static boolean isIntact(byte[] body) {
        if (body.length < HEADER_BYTES) {
            return false;
        }
        int writer = writer(body);
        int sequence = sequence(body);
        for (int i = HEADER_BYTES; i < body.length; i++) {
            if (body[i] != pattern(writer, sequence, i)) {
                return false;
            }
        }
        return true;
    }

    private static byte pattern(int writer, int sequence, int position) {
        return (byte) (writer * 31 + sequence * 17 + position * 7);
    }
}
