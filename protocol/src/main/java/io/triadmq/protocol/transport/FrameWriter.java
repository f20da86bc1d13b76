package io.triadmq.protocol.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.ResponseCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes the frames of one connection into large buffers, so that a flush is one system call with few parts, as long
 * as the socket takes them. Owned by the connection's event loop.
 */
final class FrameWriter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameWriter.class);

    /** Larger gains nothing in calls per message, and would leave more unused at the end of each buffer. */
    private static final int BATCH_BYTES = 64 * 1024;
    /** What every peer accepts, stock ones included. */
    private static final int MAX_FRAME_BYTES = RpcServerConfig.DEFAULT_MAX_FRAME_BYTES;

    private final OutgoingQueue queue;
    private final CallsInFlight calls;
    private final UnansweredRequests unanswered;
    private final Scratch scratch;

    FrameWriter(OutgoingQueue queue, CallsInFlight calls, UnansweredRequests unanswered, Scratch scratch) {
        this.queue = queue;
        this.calls = calls;
        this.unanswered = unanswered;
        this.scratch = scratch;
    }

    /** @return whether anything was written and flushed */
    boolean writeReady(Channel to) {
        boolean any = false;
        while (to.isWritable() && queue.peek() != null) {
            ByteBuf batch = nextBatch(to);
            if (batch != null) {
                to.write(batch, to.voidPromise());
                any = true;
            }
        }
        if (any) {
            to.flush();
        }
        return any;
    }

    /** @return null when nobody waits any more for what was in the queue */
    private @Nullable ByteBuf nextBatch(Channel to) {
        int expected = (int) Math.min(BATCH_BYTES, queue.weight());
        ByteBuf batch = null;
        for (Outgoing frame = queue.peek(); frame != null; frame = queue.peek()) {
            if (batch != null && batch.readableBytes() + frame.weight() > BATCH_BYTES) {
                break;
            }
            queue.poll();
            if (frame instanceof Reply reply) {
                unanswered.answered(reply, to);
            }
            if (frame.wanted()) {
                batch = encode(frame, batch, expected, to);
            }
        }
        return batch;
    }

    /**
     * Appends one frame. A body is copied once, from its array to where the socket takes it; wrapping the array would
     * not save that copy, it would only leave it to Netty.
     */
    private @Nullable ByteBuf encode(Outgoing frame, @Nullable ByteBuf batch, int expected, Channel to) {
        Command command = frame.command();
        byte[] body = command.body();
        int bodyBytes = body == null ? 0 : body.length;
        FrameBuffer head = scratch.frame();
        try {
            CommandCodec.encodeHead(command, frame.opaque(), frame.flag(), frame.serializeType(), head);
            checkSize(command, head.length(), bodyBytes);
        } catch (IllegalArgumentException e) {
            return refuse(frame, String.valueOf(e.getMessage()), batch, expected, to);
        }
        ByteBuf target = batch == null ? to.alloc().directBuffer(Math.max(head.length() + bodyBytes, expected)) : batch;
        target.writeBytes(head.array(), 0, head.length());
        if (body != null) {
            target.writeBytes(body);
        }
        frame.written();
        return target;
    }

    /** A frame above the limit would make the peer end the connection, and with it every other request. */
    private static void checkSize(Command command, int headBytes, int bodyBytes) {
        int headerBytes = headBytes - CommandCodec.PREFIX_BYTES;
        if (headerBytes > RpcServerConfig.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("header of " + headerBytes + " bytes, peers accept "
                    + RpcServerConfig.MAX_HEADER_BYTES + ": code " + command.code());
        }
        long bytes = (long) headBytes + bodyBytes;
        if (bytes > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "frame of " + bytes + " bytes, peers accept " + MAX_FRAME_BYTES + ": code " + command.code());
        }
    }

    private @Nullable ByteBuf refuse(Outgoing frame, String reason, @Nullable ByteBuf batch, int expected, Channel to) {
        LOG.warn("not written to {}: {}", to.remoteAddress(), reason);
        if (frame instanceof Call call) {
            calls.remove(call);
        }
        frame.fail(RpcException.Kind.NOT_SENT, reason);
        if (!(frame instanceof Reply reply)) {
            return batch;
        }
        Command error = new Command(ResponseCode.SYSTEM_ERROR).withRemark(reason);
        return encode(reply.replacedBy(error), batch, expected, to);
    }
}
