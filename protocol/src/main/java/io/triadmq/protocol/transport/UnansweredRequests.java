package io.triadmq.protocol.transport;

import io.netty.channel.Channel;

/**
 * What a peer has asked and not been answered yet. Above a limit its connection is not read any more, until half of it
 * is answered: then the peer waits, and not our memory grows. Owned by the connection's event loop.
 */
final class UnansweredRequests {
    /** Real clients park some hundred pulls. */
    private static final int MAX_COUNT = 16_384;
    /** Four of the largest frames. */
    private static final long MAX_BYTES = 64L << 20;

    /** The others are told in steps, because what they count in is one place for all threads. */
    private static final long STEP_BYTES = 32 << 10;

    private final MemoryShare all;
    private int count;
    private long bytes;
    /** What of {@link #bytes} the others know of. */
    private long told;

    /** @param all what all connections together may hold */
    UnansweredRequests(MemoryShare all) {
        this.all = all;
    }

    void asked(Reply reply, Channel channel) {
        count++;
        bytes += reply.requestWeight();
        tell();
        if (count > MAX_COUNT || bytes > MAX_BYTES || all.isExceededBy(bytes)) {
            channel.config().setAutoRead(false);
        }
    }

    void answered(Reply reply, Channel channel) {
        count--;
        bytes -= reply.requestWeight();
        tell();
        if (!channel.config().isAutoRead()
                && count <= MAX_COUNT / 2
                && bytes <= MAX_BYTES / 2
                && !all.isExceededBy(bytes)) {
            channel.config().setAutoRead(true);
        }
    }

    private void tell() {
        if (Math.abs(bytes - told) >= STEP_BYTES) {
            all.add(bytes - told);
            told = bytes;
        }
    }

    /** The connection has ended: nobody is owed an answer. */
    void forget() {
        all.add(-told);
        told = 0;
        count = 0;
        bytes = 0;
    }
}
