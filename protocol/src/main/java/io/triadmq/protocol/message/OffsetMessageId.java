package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The message id that a broker gives: where the record lies (protocol 03 §6). Its text is upper-case hex of address,
 * port (32 bits) and position (64 bits): 32 characters for IPv4, 56 for IPv6.
 *
 * @param host address for clients of the node that answered
 * @param position byte position of the record in the CommitLog
 */
public record OffsetMessageId(HostAddress host, long position) {
    private static final int IPV4_CHARACTERS = 2 * (HostAddress.IPV4_SIZE + 8);
    private static final int IPV6_CHARACTERS = 2 * (HostAddress.IPV6_SIZE + 8);

    /** The text of an id, without making an id first. */
    public static String format(HostAddress host, long position) {
        byte[] bytes = new byte[host.size() + 8];
        host.writeTo(bytes, 0);
        BigEndian.putLong(bytes, host.size(), position);
        byte[] text = new byte[bytes.length * 2];
        Hex.write(bytes, bytes.length, text, 0);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** @throws BadRequestException if {@code text} is no such id */
    public static OffsetMessageId parse(String text) {
        if (text.length() != IPV4_CHARACTERS && text.length() != IPV6_CHARACTERS) {
            throw new BadRequestException("a message id has " + IPV4_CHARACTERS + " or " + IPV6_CHARACTERS
                    + " hex characters, got " + text.length() + ": '" + text + "'");
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("a message id has hex characters only, got '" + text + "'", e);
        }
        int hostSize = bytes.length - 8;
        return new OffsetMessageId(HostAddress.read(bytes, 0, hostSize), BigEndian.getLong(bytes, hostSize));
    }

    @Override
    public String toString() {
        return format(host, position);
    }
}
