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

    /** Parts of frames below this are not worth counting. */
    private static final int COUNTED_BYTES = 64 << 10;

    private final int maxFrameBytes;
    private final Scratch scratch;
    private final MemoryShare partialFrames;
    private boolean broken;
    /** Bytes of a frame that has not arrived in full. */
    private int partial;

    /**
     * @param maxFrameBytes including the length field
     * @param partialFrames what all connections may hold of frames that have not arrived in full
     */
    FrameDecoder(int maxFrameBytes, Scratch scratch, MemoryShare partialFrames) {
        this.maxFrameBytes = maxFrameBytes;
        this.scratch = scratch;
        this.partialFrames = partialFrames;
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
            boolean whole = decodeFrame(in, out);
            hold(whole || in.readableBytes() < COUNTED_BYTES ? 0 : in.readableBytes());
        } catch (MalformedFrameException e) {
            broken = true;
            hold(0);
            throw e;
        }
    }

    /** Half-sent frames of many connections together would use up what everybody needs. */
    private void hold(int bytes) throws MalformedFrameException {
        int more = bytes - partial;
        if (more != 0) {
            partialFrames.add(more);
            partial = bytes;
        }
        if (more > 0 && partialFrames.isExceededBy(bytes)) {
            throw new MalformedFrameException("too many large frames are on their way at once: " + partialFrames);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        partialFrames.add(-partial);
        partial = 0;
    }

    /** @return whether there was one */
    private boolean decodeFrame(ByteBuf in, List<Object> out) throws MalformedFrameException {
        int start = in.readerIndex();
        int total = in.getInt(start);
        checkTotal(total);
        int readable = in.readableBytes();
        if (readable < CommandCodec.PREFIX_BYTES) {
            return false;
        }
        int word = in.getInt(start + 4);
        int headerBytes = word & CommandCodec.MAX_HEADER_BYTES;
        CommandCodec.checkLengths(total, headerBytes);
        if (headerBytes > RpcServerConfig.MAX_HEADER_BYTES) {
            throw new MalformedFrameException("header of " + headerBytes + " bytes, at most "
                    + RpcServerConfig.MAX_HEADER_BYTES + " are accepted");
        }
        if (readable < Integer.BYTES + total) {
            return false;
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
        return true;
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
