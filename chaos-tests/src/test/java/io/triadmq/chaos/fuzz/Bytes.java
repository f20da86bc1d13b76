package io.triadmq.chaos.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Operations on byte arrays; none of them changes its arguments. */
final class Bytes {
    private Bytes() {}

    /** A frame with lengths that fit its parts. */
    static byte[] frame(int serialization, byte[] header, byte[] body) {
        return frame(4 + header.length + body.length, serialization, header.length, header, body);
    }

    /** A frame that says of itself what the caller likes. */
    static byte[] frame(int total, int serialization, int headerLength, byte[] header, byte[] body) {
        return ByteBuffer.allocate(8 + header.length + body.length)
                .putInt(total)
                .putInt(serialization << 24 | headerLength & 0xffffff)
                .put(header)
                .put(body)
                .array();
    }

    /** A frame whose bytes were changed gets the length that it has now. */
    static byte[] withFittingLength(byte[] frame) {
        byte[] fitting = frame.clone();
        if (fitting.length >= 8) {
            ByteBuffer.wrap(fitting).putInt(0, fitting.length - 4);
        }
        return fitting;
    }

    static byte[] withoutRange(byte[] bytes, int from, int to) {
        byte[] shorter = new byte[bytes.length - (to - from)];
        System.arraycopy(bytes, 0, shorter, 0, from);
        System.arraycopy(bytes, to, shorter, from, bytes.length - to);
        return shorter;
    }

    static byte[] withInserted(byte[] bytes, int at, byte[] inserted) {
        byte[] longer = new byte[bytes.length + inserted.length];
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(inserted, 0, longer, at, inserted.length);
        System.arraycopy(bytes, at, longer, at + inserted.length, bytes.length - at);
        return longer;
    }

    /** Replaces every occurrence by a text of the same length. */
    static byte[] replaced(byte[] bytes, String from, String to) {
        byte[] wanted = from.getBytes(StandardCharsets.ISO_8859_1);
        byte[] other = to.getBytes(StandardCharsets.ISO_8859_1);
        if (wanted.length != other.length) {
            throw new IllegalArgumentException("'" + from + "' and '" + to + "' differ in length");
        }
        byte[] result = bytes.clone();
        for (int at = 0; at + wanted.length <= result.length; at++) {
            if (startsAt(result, at, wanted)) {
                System.arraycopy(other, 0, result, at, other.length);
            }
        }
        return result;
    }

    private static boolean startsAt(byte[] bytes, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
