package io.triadmq.chaos.checker;

import java.util.Arrays;

/** A list of longs that grows where it is written; {@link #NONE} where it was not. */
final class LongColumn {
    static final long NONE = -1;

    /** What an offset or a sequence may be at most, so that a damaged one does not take all memory. */
    private static final long MAX_SIZE = 1L << 27;

    private static final int FIRST_CAPACITY = 256;

    private long[] values = new long[0];
    private int size;

    /** Beyond the end {@link #NONE}. */
    long get(long at) {
        return at >= 0 && at < size ? values[(int) at] : NONE;
    }

    /** @throws IllegalArgumentException if {@code at} is out of every reason */
    void set(long at, long value) {
        if (at < 0 || at >= MAX_SIZE) {
            throw new IllegalArgumentException("place " + at + " is not between 0 and " + MAX_SIZE);
        }
        if (at >= values.length) {
            int old = values.length;
            values = Arrays.copyOf(values, (int) Math.min(MAX_SIZE, Math.max(FIRST_CAPACITY, at + 1 + at / 2)));
            Arrays.fill(values, old, values.length, NONE);
        }
        values[(int) at] = value;
        size = Math.max(size, (int) at + 1);
    }

    /** One more than the last place written. */
    int size() {
        return size;
    }
}
