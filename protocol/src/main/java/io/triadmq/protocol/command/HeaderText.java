package io.triadmq.protocol.command;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes to strings. Headers are nearly always ASCII, for which the JDK has a much shorter way than a charset. */
final class HeaderText {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long TOPS = 0x8080_8080_8080_8080L;

    private HeaderText() {}

    static String utf8(byte[] bytes, int offset, int length) {
        return isAscii(bytes, offset, offset + length)
                ? ascii(bytes, offset, length)
                : new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /** The caller has checked that the bytes are ASCII. Deprecated for what it does to other bytes, but inlined. */
    @SuppressWarnings("deprecation")
    static String ascii(byte[] bytes, int offset, int length) {
        return new String(bytes, 0, offset, length);
    }

    private static boolean isAscii(byte[] bytes, int start, int end) {
        int i = start;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            if (((long) WORDS.get(bytes, i) & TOPS) != 0) {
                return false;
            }
        }
        for (; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
