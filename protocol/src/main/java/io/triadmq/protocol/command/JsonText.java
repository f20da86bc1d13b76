package io.triadmq.protocol.command;

/** Writes JSON strings. A table decides in one look-up whether a character goes out as it is. */
final class JsonText {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** A character below 0x20 becomes six bytes, every other UTF-16 unit at most three. */
    private static final int MAX_BYTES_PER_CHAR = 6;

    private static final boolean[] PLAIN = plain();

    private JsonText() {}

    private static boolean[] plain() {
        boolean[] plain = new boolean[128];
        for (int c = 0x20; c < 0x7f; c++) {
            plain[c] = c != '"' && c != '\\';
        }
        return plain;
    }

    static void quote(String text, FrameBuffer out) {
        int count = text.length();
        byte[] to = out.reserve(count * MAX_BYTES_PER_CHAR + 2);
        int at = out.length();
        to[at++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 128 && PLAIN[c]) {
                to[at++] = (byte) c;
            } else if (c < 128) {
                at = escape(c, to, at);
            } else if (c < 0x800) {
                to[at++] = (byte) (0xc0 | c >> 6);
                to[at++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                to[at++] = (byte) (0xe0 | c >> 12);
                to[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to[at++] = (byte) (0xf0 | point >> 18);
                to[at++] = (byte) (0x80 | point >> 12 & 0x3f);
                to[at++] = (byte) (0x80 | point >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | point & 0x3f);
            } else {
                to[at++] = '?'; // half a surrogate pair has no UTF-8 form
            }
        }
        to[at++] = '"';
        out.length(at);
    }

    private static int escape(char c, byte[] to, int start) {
        int at = start;
        to[at++] = '\\';
        switch (c) {
            case '"', '\\' -> to[at++] = (byte) c;
            case '\n' -> to[at++] = 'n';
            case '\r' -> to[at++] = 'r';
            case '\t' -> to[at++] = 't';
            default -> {
                to[at++] = 'u';
                to[at++] = '0';
                to[at++] = '0';
                to[at++] = HEX[c >> 4];
                to[at++] = HEX[c & 15];
            }
        }
        return at;
    }
}
