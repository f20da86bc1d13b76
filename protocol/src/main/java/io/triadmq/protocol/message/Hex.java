package io.triadmq.protocol.message;

import java.nio.charset.StandardCharsets;

/** Upper-case hex digits written as ASCII bytes. */
final class Hex {
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private Hex() {}

    /** Writes the digits of the first {@code length} bytes of {@code bytes} to {@code text} from {@code at}. */
    static void write(byte[] bytes, int length, byte[] text, int at) {
        for (int i = 0; i < length; i++) {
            text[at + 2 * i] = DIGITS[(bytes[i] >> 4) & 0xf];
            text[at + 2 * i + 1] = DIGITS[bytes[i] & 0xf];
        }
    }

    /** Writes the last {@code digits} digits of {@code value}. */
    static void write(int value, int digits, byte[] text, int at) {
        for (int i = 0; i < digits; i++) {
            text[at + i] = DIGITS[(value >>> (4 * (digits - 1 - i))) & 0xf];
        }
    }
}
