package io.triadmq.protocol.transport;

import io.netty.channel.Channel;

/**
 * What a peer has asked and not been answered yet. Above a limit its connection is not read any more, until half of it
 * is answered: then the peer waits, and not our memory grows. Owned by the connection's event loop.
 */
final class UnansweredRequests {
    /** Real clients park some hundred pulls. */
    private static final int MAX_COUNT = 16_384;
    /** Bodies: four of the largest size that a frame can have. */
    private static final long MAX_BYTES = 64L << 20;

    private int count;
    private long bytes;

    void asked(Reply reply, Channel channel) {
        count++;
        bytes += reply.requestWeight();
        if (count > MAX_COUNT || bytes > MAX_BYTES) {
            channel.config().setAutoRead(false);
        }
    }

    void answered(Reply reply, Channel channel) {
        count--;
        bytes -= reply.requestWeight();
        if (!channel.config().isAutoRead() && count <= MAX_COUNT / 2 && bytes <= MAX_BYTES / 2) {
            channel.config().setAutoRead(true);
        }
    }
}
