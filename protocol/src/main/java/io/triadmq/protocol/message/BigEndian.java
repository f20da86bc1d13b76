package io.triadmq.protocol.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in byte arrays, one machine instruction each after compilation. Positions are not aligned. */
final class BigEndian {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private BigEndian() {}

    static short getShort(byte[] data, int at) {
        return (short) SHORTS.get(data, at);
    }

    static int getInt(byte[] data, int at) {
        return (int) INTS.get(data, at);
    }

    static long getLong(byte[] data, int at) {
        return (long) LONGS.get(data, at);
    }

    static void putShort(byte[] data, int at, int value) {
        SHORTS.set(data, at, (short) value);
    }

    static void putInt(byte[] data, int at, int value) {
        INTS.set(data, at, value);
    }

    static void putLong(byte[] data, int at, long value) {
        LONGS.set(data, at, value);
    }
}
