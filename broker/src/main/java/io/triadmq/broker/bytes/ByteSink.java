package io.triadmq.broker.bytes;

import java.util.Arrays;

/**
 * A growing byte array that is written from front to back and reused. Variable-length integers carry seven bits per
 * byte, low bits first, the top bit set on all bytes but the last.
 *
 * <p>Not thread-safe.
 */
public final class ByteSink {
    private byte[] bytes;
    private int length;

    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /** The bytes so far, valid up to {@link #length()} and until the next write. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    public ByteSink putByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public ByteSink putInt(int value) {
        reserve(Integer.BYTES);
        BigEndian.putInt(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    public ByteSink putLong(long value) {
        reserve(Long.BYTES);
        BigEndian.putLong(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** A number from 0 up takes one byte per seven bits; negative ones take ten. */
    public ByteSink putVarint(long value) {
        reserve(MAX_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    public ByteSink putBytes(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    public ByteSink putBytes(byte[] source) {
        return putBytes(source, 0, source.length);
    }

    private static final int MAX_VARINT_BYTES = 10;

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
