package io.triadmq.protocol.command;

/**
 * The binary ("ROCKETMQ") form of a header.
 *
 * <pre>
 * offset size field
 * 0      2    code, signed
 * 2      1    language: ordinal of {@link Language}
 * 3      2    version
 * 5      4    opaque
 * 9      4    flag
 * 13     4    remark length R, 0 = none
 * 17     R    remark, UTF-8
 * 17+R   4    length of the fields
 * 21+R        fields: 2 name length, name, 4 value length, value
 * </pre>
 */
final class BinaryHeader {
    private static final int FIXED_BYTES = 21;
    /** What the codes from 200000 on lose in 16 bits. */
    private static final int TRUNCATED = 3 << 16;

    private BinaryHeader() {}

    static void encode(Command command, int opaque, int flag, FrameBuffer out) {
        out.putShort(command.code());
        out.put(command.language().ordinal());
        out.putShort(command.version());
        out.putInt(opaque);
        out.putInt(flag);
        String remark = command.remark();
        putLengthAndText(remark == null ? "" : remark, out);
        int start = out.length();
        out.putInt(0);
        HeaderFields fields = command.fields();
        for (int i = 0; i < fields.size(); i++) {
            putName(fields.name(i), out);
            putLengthAndText(fields.value(i), out);
        }
        out.setInt(start, out.length() - start - 4);
    }

    private static void putLengthAndText(String text, FrameBuffer out) {
        int at = out.length();
        out.putInt(0);
        out.setInt(at, out.putUtf8(text));
    }

    private static void putName(String name, FrameBuffer out) {
        int at = out.length();
        out.putShort(0);
        int bytes = out.putUtf8(name);
        if (bytes > Short.MAX_VALUE) {
            throw new IllegalArgumentException("name of a header field has " + bytes + " bytes");
        }
        out.array()[at] = (byte) (bytes >>> 8);
        out.array()[at + 1] = (byte) bytes;
    }

    static Command decode(byte[] header, int length) throws MalformedFrameException {
        if (length < FIXED_BYTES) {
            throw new MalformedFrameException("binary header of " + length + " bytes, at least 21 expected");
        }
        int flag = intAt(header, 9);
        int code = (short) shortAt(header, 0);
        Command command = new Command((flag & Command.FLAG_RESPONSE) == 0 ? fullCode(code) : code)
                .withLanguage(Language.numbered(header[2]))
                .withVersion((short) shortAt(header, 3))
                .withOpaque(intAt(header, 5))
                .withFlag(flag)
                .withSerializeType(SerializeType.BINARY);
        int remarkBytes = lengthAt(header, 13, length - FIXED_BYTES, "remark");
        if (remarkBytes > 0) {
            command.withRemark(HeaderText.utf8(header, 17, remarkBytes));
        }
        int at = 17 + remarkBytes;
        int fieldBytes = lengthAt(header, at, length - at - 4, "fields");
        return command.withFields(decodeFields(header, at + 4, at + 4 + fieldBytes));
    }

    private static HeaderFields decodeFields(byte[] header, int start, int end) throws MalformedFrameException {
        HeaderFields fields = HeaderFields.forDecoding();
        int at = start;
        while (at < end) {
            if (end - at < 6) {
                throw new MalformedFrameException("binary header: " + (end - at) + " bytes left for a field");
            }
            int nameBytes = shortAt(header, at);
            if (nameBytes > end - at - 6) {
                throw new MalformedFrameException("binary header: name of " + nameBytes + " bytes does not fit");
            }
            String name = KnownNames.lookUp(header, at + 2, nameBytes);
            at += 2 + nameBytes;
            int valueBytes = lengthAt(header, at, end - at - 4, "value of field");
            fields.append(name, HeaderText.utf8(header, at + 4, valueBytes));
            at += 4 + valueBytes;
        }
        return fields;
    }

    /** POP requests and the lite topics: no other request has a code in these ranges. */
    private static int fullCode(int code) {
        boolean truncated =
                code >= RequestCode.POP_MESSAGE - TRUNCATED && code <= RequestCode.TRIGGER_LITE_DISPATCH - TRUNCATED
                        || code == RequestCode.BATCH_ACK_MESSAGE - TRUNCATED;
        return truncated ? code + TRUNCATED : code;
    }

    private static int lengthAt(byte[] header, int at, int max, String what) throws MalformedFrameException {
        int length = intAt(header, at);
        if (length < 0 || length > max) {
            throw new MalformedFrameException(
                    "binary header: " + what + " has length " + length + ", " + max + " bytes are left");
        }
        return length;
    }

    private static int shortAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int intAt(byte[] bytes, int at) {
        return shortAt(bytes, at) << 16 | shortAt(bytes, at + 2);
    }
}
