package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * One direction of a relayed connection: bytes that were read on one side and wait for their time to be written on the
 * other. While its link is cut, nothing is read and nothing written, not even the end of the connection: senders fill
 * their windows and wait, as they would for acknowledgements that do not come.
 *
 * <p>Owned by the thread of the {@link Relay}.
 */
final class RelayFlow {
    /** As much as both windows of an ordinary connection hold. */
    private static final int MAX_QUEUED_BYTES = 1 << 20;

    /** Payload of an Ethernet frame; what a loss probability is counted by. */
    private static final int PACKET_BYTES = 1448;
    /** What a lost packet costs a TCP connection at least: Linux' shortest retransmission timeout. */
    private static final long RETRANSMISSION_NANOS = 200_000_000;

    private final Link link;
    private final SocketChannel in;
    private final SocketChannel out;
    private final Deque<Chunk> queue = new ArrayDeque<>();
    private int queuedBytes;
    private long lastDueNanos;
    private long sentUpToNanos;
    private boolean ended;
    private boolean endPassedOn;

    /** @param dueNanos when it may be written, by {@link System#nanoTime} */
    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    RelayFlow(Link link, SocketChannel in, SocketChannel out) {
        this.link = link;
        this.in = in;
        this.out = out;
        long now = System.nanoTime();
        lastDueNanos = now;
        sentUpToNanos = now;
    }

    Link link() {
        return link;
    }

    /** Whether the side that is read has ended it. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether both its bytes and its end have been passed on. */
    boolean isDone() {
        return endPassedOn;
    }

    boolean wantsRead(LinkState state) {
        return !state.cut() && !ended && queuedBytes < MAX_QUEUED_BYTES;
    }

    boolean wantsWrite(LinkState state, long now) {
        return !state.cut() && !queue.isEmpty() && queue.getFirst().dueNanos - now <= 0;
    }

    /** Nanoseconds until something waiting becomes due; {@link Long#MAX_VALUE} when nothing waits for time to pass. */
    long nanosToDue(LinkState state, long now) {
        return state.cut() || queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.getFirst().dueNanos - now);
    }

    /**
     * Takes what has arrived, and passes it on at once if nothing speaks against it.
     *
     * @param scratch used during the call
     */
    void read(LinkState state, RandomGenerator random, ByteBuffer scratch) throws IOException {
        scratch.clear();
        int count = in.read(scratch);
        if (count < 0) {
            ended = true;
            return;
        }
        scratch.flip();
        if (queue.isEmpty() && state.equals(LinkState.OPEN)) {
            out.write(scratch);
        }
        if (scratch.hasRemaining()) {
            ByteBuffer rest =
                    ByteBuffer.allocate(scratch.remaining()).put(scratch).flip();
            queuedBytes += rest.remaining();
            queue.add(new Chunk(rest, due(state, rest.remaining(), random)));
        }
    }

    /** Writes what is due, as far as the other side takes it. */
    void write(LinkState state) throws IOException {
        long now = System.nanoTime();
        while (wantsWrite(state, now)) {
            ByteBuffer bytes = queue.getFirst().bytes;
            queuedBytes -= out.write(bytes);
            if (bytes.hasRemaining()) {
                return;
            }
            queue.removeFirst();
        }
    }

    /** Passes the end of the connection on, once everything before it has been. */
    void passOnEnd(LinkState state) throws IOException {
        if (ended && !endPassedOn && queue.isEmpty() && !state.cut()) {
            endPassedOn = true;
            out.shutdownOutput();
        }
    }

    /** What the selector shall watch for on the side that is read. */
    int readInterest(LinkState state) {
        return wantsRead(state) ? SelectionKey.OP_READ : 0;
    }

    /** What the selector shall watch for on the side that is written. */
    int writeInterest(LinkState state, long now) {
        return wantsWrite(state, now) ? SelectionKey.OP_WRITE : 0;
    }

    /** Bytes stay in order, so none is due before those read earlier. */
    private long due(LinkState state, int count, RandomGenerator random) {
        long now = System.nanoTime();
        long due = now + state.delay().toNanos();
        if (!state.jitter().isZero()) {
            due += random.nextLong(state.jitter().toNanos() + 1);
        }
        int packets = (count + PACKET_BYTES - 1) / PACKET_BYTES;
        if (state.loss() > 0 && random.nextDouble() > Math.pow(1 - state.loss(), packets)) {
            due += RETRANSMISSION_NANOS;
        }
        if (state.bytesPerSecond() > 0) {
            sentUpToNanos = Math.max(sentUpToNanos, now) + count * 1_000_000_000L / state.bytesPerSecond();
            due = Math.max(due, sentUpToNanos);
        }
        lastDueNanos = Math.max(lastDueNanos, due);
        return lastDueNanos;
    }
}
