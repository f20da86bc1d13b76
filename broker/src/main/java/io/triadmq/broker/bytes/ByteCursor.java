package io.triadmq.broker.bytes;

/**
 * Reads what {@link ByteSink} wrote, front to back; moved to other bytes with {@link #over}, so that one cursor serves a
 * thread without allocation. Reading past the end throws {@link IndexOutOfBoundsException}.
 *
 * <p>Not thread-safe.
 */
public final class ByteCursor {
    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** Reads {@code bytes[from, to)} from now on. */
    public ByteCursor over(byte[] source, int from, int to) {
        bytes = source;
        at = from;
        end = to;
        return this;
    }

    public ByteCursor over(byte[] source) {
        return over(source, 0, source.length);
    }

    public int position() {
        return at;
    }

    public int remaining() {
        return end - at;
    }

    public byte getByte() {
        return bytes[advance(1)];
    }

    public int getInt() {
        return BigEndian.getInt(bytes, advance(Integer.BYTES));
    }

    public long getLong() {
        return BigEndian.getLong(bytes, advance(Long.BYTES));
    }

    public long getVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = getByte();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("variable-length integer of more than ten bytes at " + at);
    }

    /** A variable-length integer that must be a size, count or number from 0 to 2^31-1. */
    public int getCount() {
        long value = getVarint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException("count " + value + " before byte " + at);
        }
        return (int) value;
    }

    public byte[] getBytes(int count) {
        if (count < 0 || count > end - at) {
            throw new IndexOutOfBoundsException(count + " bytes wanted, " + (end - at) + " left");
        }
        byte[] copy = new byte[count];
        System.arraycopy(bytes, at, copy, 0, count);
        at += count;
        return copy;
    }

    public void skip(int count) {
        if (count < 0) {
            throw new IndexOutOfBoundsException("skip of " + count);
        }
        advance(count);
    }

    private int advance(int count) {
        int from = at;
        if (count > end - from) {
            throw new IndexOutOfBoundsException(count + " bytes wanted at " + from + ", end is " + end);
        }
        at = from + count;
        return from;
    }
}
