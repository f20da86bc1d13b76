package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.random.RandomGenerator;

/**
 * One relayed connection: the side that called, the side that is called, a flow in each direction.
 *
 * <p>Owned by the thread of the {@link Relay}.
 */
final class RelayConnection {
    private final SocketChannel caller;
    private final SocketChannel called;
    private final SelectionKey callerKey;
    private final SelectionKey calledKey;
    private final RelayFlow forth;
    private final RelayFlow back;
    private final RandomGenerator random;
    private boolean connected;
    private boolean endReported;
    /** One side broke off; told to the other as soon as a link carries it. */
    private boolean broken;

    /** @param keys registers a channel with the selector of the relay, attached to this */
    RelayConnection(
            Link link, SocketChannel caller, SocketChannel called, boolean connected, Keys keys, RandomGenerator random)
            throws IOException {
        this.caller = caller;
        this.called = called;
        this.connected = connected;
        this.random = random;
        forth = new RelayFlow(link, caller, called);
        back = new RelayFlow(new Link(link.to(), link.from()), called, caller);
        callerKey = keys.register(caller, this);
        calledKey = keys.register(called, this);
    }

    /** Registers channels with a selector. */
    interface Keys {
        SelectionKey register(SocketChannel channel, RelayConnection owner) throws IOException;
    }

    /** The node that was called. */
    String to() {
        return forth.link().to();
    }

    /** True once: the called side ended it, or one side broke off. */
    boolean reportsEnd() {
        boolean report = !endReported && (broken || back.hasEnded());
        endReported |= report;
        return report;
    }

    /** Does what its channels are ready for. */
    void work(Links links, ByteBuffer scratch) {
        try {
            if (calledKey.isValid() && calledKey.isConnectable()) {
                connected = called.finishConnect();
            }
            read(callerKey, forth, links, scratch);
            read(calledKey, back, links, scratch);
        } catch (IOException e) {
            broken = true;
        }
    }

    /** Writes what has become due, and ends what has ended. */
    void pass(Links links) {
        if (broken || !connected) {
            return;
        }
        try {
            for (RelayFlow flow : new RelayFlow[] {forth, back}) {
                LinkState state = links.of(flow.link());
                flow.write(state);
                flow.passOnEnd(state);
            }
        } catch (IOException e) {
            broken = true;
        }
    }

    /** Closes the connection if nothing is left to pass on. True when it is closed. */
    boolean closeIfDone(Links links) {
        boolean told = broken
                && !(links.of(forth.link()).cut() && links.of(back.link()).cut());
        if (told || (forth.isDone() && back.isDone())) {
            close(broken);
            return true;
        }
        return false;
    }

    /**
     * Sets what the selector watches for; answers the nanoseconds until something becomes due, {@link Long#MAX_VALUE}
     * when nothing waits for time to pass.
     */
    long watch(Links links, long now) {
        LinkState forthState = links.of(forth.link());
        LinkState backState = links.of(back.link());
        if (broken) {
            callerKey.interestOps(0);
            calledKey.interestOps(0);
            return Long.MAX_VALUE;
        }
        if (!connected) {
            callerKey.interestOps(0);
            calledKey.interestOps(SelectionKey.OP_CONNECT);
            return Long.MAX_VALUE;
        }
        callerKey.interestOps(forth.readInterest(forthState) | back.writeInterest(backState, now));
        calledKey.interestOps(back.readInterest(backState) | forth.writeInterest(forthState, now));
        return Math.min(waitOf(forth, forthState, now), waitOf(back, backState, now));
    }

    /** @param abort true: both sides see a reset, not an orderly end */
    void close(boolean abort) {
        for (SocketChannel channel : new SocketChannel[] {caller, called}) {
            try {
                // A connect that was refused has closed its channel already.
                if (abort && channel.isOpen()) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close a relayed connection " + forth.link(), e);
            }
        }
    }

    private void read(SelectionKey key, RelayFlow flow, Links links, ByteBuffer scratch) throws IOException {
        LinkState state = links.of(flow.link());
        if (key.isValid() && key.isReadable() && flow.wantsRead(state)) {
            flow.read(state, random, scratch);
        }
    }

    /** What is due already waits for the channel, not for time. */
    private static long waitOf(RelayFlow flow, LinkState state, long now) {
        return flow.wantsWrite(state, now) ? Long.MAX_VALUE : flow.nanosToDue(state, now);
    }
}
