package io.triadmq.protocol.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array that frames are encoded into, big-endian. Reused by its owner thread; not safe for another.
 */
public final class FrameBuffer {
    private static final int INITIAL_BYTES = 1024;
    /** A buffer that grew beyond this for one rare frame is given back on the next {@link #clear}. */
    private static final int KEEP_BYTES = 64 * 1024;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    /** The array that holds the content; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Makes room for {@code count} more bytes, so that they can be written to {@link #array()} unchecked. */
    byte[] reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        return bytes;
    }

    /** Moves the end behind what was written after {@link #reserve}. */
    void length(int value) {
        length = value;
    }

    void put(int value) {
        reserve(1)[length++] = (byte) value;
    }

    void putShort(int value) {
        byte[] to = reserve(2);
        to[length++] = (byte) (value >>> 8);
        to[length++] = (byte) value;
    }

    void putInt(int value) {
        reserve(4);
        length += 4;
        setInt(length - 4, value);
    }

    void setInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, reserve(count), length, count);
        length += count;
    }

    void putAscii(String text) {
        int count = text.length();
        byte[] to = reserve(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            to[at + i] = (byte) text.charAt(i);
        }
        length = at + count;
    }

    /** @return number of bytes written */
    int putUtf8(String text) {
        int count = text.length();
        byte[] to = reserve(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                put(encoded, 0, encoded.length);
                return encoded.length;
            }
            to[at + i] = (byte) c;
        }
        length = at + count;
        return count;
    }

    void putDecimal(long value) {
        if (value < 0) {
            putAscii(Long.toString(value)); // rare, and the smallest value has no positive counterpart
            return;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        byte[] to = reserve(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            to[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }
}
