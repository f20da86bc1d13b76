package io.triadmq.protocol.command;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames to commands and back.
 *
 * <pre>
 * offset size  field
 * 0      4     total = 4 + header length + body length
 * 4      1     header serialisation: 0 JSON, 1 binary
 * 5      3     header length, unsigned
 * 8      H     header
 * 8+H    B     body
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class CommandCodec {
    /** Bytes before the header. */
    public static final int PREFIX_BYTES = 8;
    /** The header length has 24 bits. */
    public static final int MAX_HEADER_BYTES = 0xffffff;

    private CommandCodec() {}

    /** Appends a whole frame with the command's own opaque, flag and serialisation. */
    public static void encode(Command command, FrameBuffer out) {
        encodeHead(command, command.opaque(), command.flag(), command.serializeType(), out);
        byte[] body = command.body();
        if (body != null) {
            out.put(body, 0, body.length);
        }
    }

    /**
     * Appends everything before the body. Opaque, flag and serialisation are the caller's, because one command may be
     * on its way to several peers at once and each connection numbers its own requests.
     */
    public static void encodeHead(Command command, int opaque, int flag, SerializeType type, FrameBuffer out) {
        int start = out.length();
        out.putInt(0);
        out.putInt(0);
        if (type == SerializeType.JSON) {
            JsonHeader.encode(command, opaque, flag, out);
        } else {
            BinaryHeader.encode(command, opaque, flag, out);
        }
        int headerBytes = out.length() - start - PREFIX_BYTES;
        if (headerBytes > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("header of " + headerBytes + " bytes, at most " + MAX_HEADER_BYTES
                    + " fit into a frame: code " + command.code());
        }
        byte[] body = command.body();
        out.setInt(start, 4 + headerBytes + (body == null ? 0 : body.length));
        out.setInt(start + 4, type.code() << 24 | headerBytes);
    }

    /**
     * Reads one frame, from its length field on, and moves the position behind it.
     *
     * @throws MalformedFrameException if the buffer does not hold a whole, well-formed frame
     */
    public static Command decode(ByteBuffer frame) throws MalformedFrameException {
        if (frame.remaining() < PREFIX_BYTES) {
            throw new MalformedFrameException("frame of " + frame.remaining() + " bytes is too short");
        }
        int total = frame.getInt();
        int word = frame.getInt();
        int headerBytes = word & MAX_HEADER_BYTES;
        checkLengths(total, headerBytes);
        if (total - 4 > frame.remaining()) {
            throw new MalformedFrameException(
                    "frame says it has " + total + " bytes, there are " + (4 + frame.remaining()));
        }
        byte[] header = new byte[headerBytes];
        frame.get(header);
        byte[] body = null;
        if (total - 4 > headerBytes) {
            body = new byte[total - 4 - headerBytes];
            frame.get(body);
        }
        return decode(word >>> 24, header, headerBytes, body);
    }

    /** @throws MalformedFrameException if the header would not fit into the frame */
    public static void checkLengths(int total, int headerBytes) throws MalformedFrameException {
        if (headerBytes > total - 4) {
            throw new MalformedFrameException(
                    "header of " + headerBytes + " bytes in a frame of " + total + " bytes after the length field");
        }
    }

    /**
     * Reads a header that was cut out of a frame already.
     *
     * @param serialization the fifth byte of the frame
     * @param header holds the header from index 0 on; not kept
     * @param body kept, not copied
     */
    public static Command decode(int serialization, byte[] header, int headerBytes, byte @Nullable [] body)
            throws MalformedFrameException {
        Command command =
                switch (serialization) {
                    case 0 -> JsonHeader.decode(header, headerBytes);
                    case 1 -> BinaryHeader.decode(header, headerBytes);
                    default ->
                        throw new MalformedFrameException(
                                "header serialisation should be 0 (JSON) or 1 (ROCKETMQ), got " + serialization);
                };
        return command.withBody(body);
    }
}
