package io.triadmq.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.MalformedFrameException;
import java.util.List;

/**
 * Cuts the byte stream of one connection into commands. Memory follows what arrived, not what a length field
 * promises. After the first bad frame nothing is read any more: the connection is about to close.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    /** First byte of a TLS handshake; as a plain frame it would announce 352 MiB. */
    private static final int TLS_HANDSHAKE = 0x16;

    private final int maxFrameBytes;
    private final Scratch scratch;
    private boolean broken;

    /** @param maxFrameBytes including the length field */
    FrameDecoder(int maxFrameBytes, Scratch scratch) {
        this.maxFrameBytes = maxFrameBytes;
        this.scratch = scratch;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws MalformedFrameException {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        try {
            decodeFrame(in, out);
        } catch (MalformedFrameException e) {
            broken = true;
            throw e;
        }
    }

    private void decodeFrame(ByteBuf in, List<Object> out) throws MalformedFrameException {
        int start = in.readerIndex();
        int total = in.getInt(start);
        checkTotal(total);
        int readable = in.readableBytes();
        if (readable < CommandCodec.PREFIX_BYTES) {
            return;
        }
        int word = in.getInt(start + 4);
        int headerBytes = word & CommandCodec.MAX_HEADER_BYTES;
        CommandCodec.checkLengths(total, headerBytes);
        if (readable < Integer.BYTES + total) {
            return;
        }
        byte[] header = scratch.header(headerBytes);
        in.getBytes(start + CommandCodec.PREFIX_BYTES, header, 0, headerBytes);
        int bodyBytes = total - 4 - headerBytes;
        byte[] body = null;
        if (bodyBytes > 0) {
            body = new byte[bodyBytes];
            in.getBytes(start + CommandCodec.PREFIX_BYTES + headerBytes, body);
        }
        in.readerIndex(start + Integer.BYTES + total);
        Command command = CommandCodec.decode(word >>> 24, header, headerBytes, body);
        out.add(command);
    }

    private void checkTotal(int total) throws MalformedFrameException {
        if (total >= 4 && total <= maxFrameBytes - Integer.BYTES) {
            return;
        }
        if (total >>> 24 == TLS_HANDSHAKE) {
            throw new MalformedFrameException("this looks like a TLS handshake, but TLS is not enabled here");
        }
        throw new MalformedFrameException("frame of " + Integer.toUnsignedLong(total)
                + " bytes after the length field, expected 4 to " + (maxFrameBytes - Integer.BYTES)
                + "; not a RocketMQ peer, or a message above the limit");
    }
}
