package io.triadmq.protocol.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.MalformedFrameException;
import io.triadmq.protocol.command.ResponseCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a server or a client.
 *
 * <p>Any thread submits frames; the event loop encodes them into large buffers and flushes once per turn. Each
 * direction numbers its own requests. All fields without a comment are owned by the event loop.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

    /**
     * A call that timed out on a connection that was silent for so long: the server is gone without a word. A server
     * does not judge clients so: they may be slow to answer, and have nothing else to say.
     */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum State {
        CONNECTING,
        OPEN,
        CLOSED
    }

    private final EventLoop loop;
    private final ConnectionSide side;
    private final OutgoingQueue queue = new OutgoingQueue();
    private final CallsInFlight calls;
    private final UnansweredRequests unanswered;
    private final FrameWriter writer;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    /** Written by the event loop, read by any thread. */
    private volatile State state = State.CONNECTING;
    /** Set before the state becomes OPEN. */
    private volatile @Nullable Channel channel;

    private volatile InetSocketAddress remote;
    private volatile InetSocketAddress local = new InetSocketAddress(0);
    /** Read by the idle sweep. */
    private volatile long lastReadNanos = System.nanoTime();

    private volatile long lastWriteNanos = lastReadNanos;
    /** Since when the peer has not taken our output; 0 while it does. */
    private volatile long stuckSinceNanos;

    /** Set by a client before connecting. */
    private Runnable removed = () -> {};

    private Runnable disconnected = () -> {};

    private @Nullable String closeReason;
    private boolean reading;

    NettyConnection(EventLoop loop, ConnectionSide side, InetSocketAddress remote) {
        this.loop = loop;
        this.side = side;
        this.remote = remote;
        this.calls = new CallsInFlight(loop, this::timedOut);
        this.unanswered = new UnansweredRequests(side.unanswered());
        this.writer = new FrameWriter(queue, calls, unanswered, side.scratch());
    }

    // ---------------------------------------------------------------- any thread

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    CompletableFuture<Void> opened() {
        return opened;
    }

    EventLoop loop() {
        return loop;
    }

    /**
     * @param removed runs first when the connection ends, so that whoever retries in a callback gets a new one
     * @param disconnected runs last, if the connection was ever open
     */
    void onEnd(Runnable removed, Runnable disconnected) {
        this.removed = removed;
        this.disconnected = disconnected;
    }

    @Override
    public void sendOneWay(Command request) {
        submit(new OneWay(request, null));
    }

    @Override
    public CompletableFuture<Command> invoke(Command request, Duration timeout) {
        Call call = new Call(request, System.nanoTime() + timeout.toNanos());
        submit(call);
        return call.answer;
    }

    /** Hands a frame to the connection, which will write or fail it. */
    void submit(Outgoing frame) {
        long limit = side.maxPendingBytes();
        if (queue.weight() > limit) {
            if (frame instanceof Reply && side.isServer()) {
                close("it does not read: more than " + limit + " bytes of answers wait for it");
            }
            frame.fail(RpcException.Kind.NOT_SENT, "more than " + limit + " bytes wait for " + this);
            return;
        }
        if (queue.add(frame)) {
            wake();
        }
    }

    private void wake() {
        if (loop.inEventLoop()) {
            if (!reading) { // else the end of the read flushes
                wakeNow();
            }
        } else if (!side.cork().hold(this)) {
            wakeNow();
        }
    }

    void wakeNow() {
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            failAdded("the event loop has ended");
        }
    }

    @Override
    public void close(String reason) {
        try {
            loop.execute(() -> closeNow(reason));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closed already: {}", this, reason);
        }
    }

    /** True when nothing was read or written for so long. */
    boolean idleFor(long nanos, long now) {
        return now - lastReadNanos > nanos && now - lastWriteNanos > nanos;
    }

    /** True when the peer took no output for so long although there is some. */
    boolean stuckFor(long nanos, long now) {
        long since = stuckSinceNanos;
        return since != 0 && now - since > nanos;
    }

    @Override
    public String toString() {
        return remote.isUnresolved()
                ? remote.getHostString() + ":" + remote.getPort()
                : remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    // ---------------------------------------------------------------- event loop: state

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel now = context.channel();
        channel = now;
        if (now.remoteAddress() instanceof InetSocketAddress address) {
            remote = address;
        }
        if (now.localAddress() instanceof InetSocketAddress address) {
            local = address;
        }
        if (closeReason != null) {
            now.close();
            return;
        }
        state = State.OPEN;
        side.opened(this);
        opened.complete(null);
        run();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended(closeReason == null ? "closed by the peer" : closeReason);
    }

    /** Connecting failed, or the channel is gone. */
    void ended(String reason) {
        ended(reason, null);
    }

    /** @param cause what the transport threw, so that a refusal can be told from silence */
    void ended(String reason, @Nullable Throwable cause) {
        if (state == State.CLOSED) {
            return;
        }
        boolean wasOpen = state == State.OPEN;
        state = State.CLOSED;
        removed.run();
        side.closed(this, wasOpen, reason);
        String text = wasOpen ? "connection to " + this + " ended: " + reason : reason;
        calls.drain(call ->
                call.fail(call.wasWritten() ? RpcException.Kind.CONNECTION_LOST : RpcException.Kind.NOT_SENT, text));
        for (Outgoing frame = queue.poll(); frame != null; frame = queue.poll()) {
            if (frame.wanted()) {
                frame.fail(RpcException.Kind.NOT_SENT, text);
            }
        }
        failAdded(text);
        unanswered.forget();
        if (!opened.isDone()) {
            opened.completeExceptionally(new RpcException(RpcException.Kind.NOT_SENT, text, cause));
        }
        if (wasOpen) {
            disconnected.run();
        }
    }

    private void failAdded(String reason) {
        Outgoing next;
        for (Outgoing frame = queue.takeAdded(); frame != null; frame = next) {
            next = frame.next;
            queue.forget(frame);
            frame.fail(RpcException.Kind.NOT_SENT, reason);
        }
    }

    private void closeNow(String reason) {
        if (state == State.CLOSED || closeReason != null) {
            return;
        }
        closeReason = reason;
        LOG.debug("closing the connection with {}: {}", this, reason);
        if (state == State.OPEN) {
            run(); // what was answered before goes out first
        }
        Channel now = channel;
        if (now != null) {
            now.close();
        } else {
            ended(reason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof MalformedFrameException) {
            side.refused(this, String.valueOf(reason.getMessage()));
        } else if (!(reason instanceof IOException)) {
            LOG.error("closing the connection with {}", this, reason);
        }
        closeNow(String.valueOf(reason.getMessage()));
    }

    // ---------------------------------------------------------------- event loop: reading

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reading = true;
        Command command = (Command) message;
        if (command.isResponse()) {
            if (!calls.answered(command)) {
                LOG.debug("{} answered request {} too late", this, command.opaque());
            }
        } else {
            handle(command);
        }
    }

    private void handle(Command request) {
        Responder responder = request.isOneWay() ? NoReply.INSTANCE : expectReply(request);
        try {
            side.handler().handle(this, request, responder);
        } catch (RuntimeException e) {
            LOG.warn("request {} of {} failed", request.code(), this, e);
            String remark = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            responder.respond(Command.response(request, ResponseCode.SYSTEM_ERROR, remark));
        }
    }

    private Reply expectReply(Command request) {
        Reply reply = new Reply(this, request, request.weight());
        unanswered.asked(reply, channel());
        return reply;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        lastReadNanos = System.nanoTime();
        run();
    }

    private void timedOut(Call call) {
        long now = System.nanoTime();
        if (!call.wasWritten()) {
            call.fail(RpcException.Kind.NOT_SENT, "not written to " + this + " in time");
            return;
        }
        call.fail(RpcException.Kind.TIMEOUT, "no answer from " + this + " in time");
        if (!side.isServer() && now - lastReadNanos > SILENCE_NANOS) {
            closeNow("no byte in " + TimeUnit.NANOSECONDS.toMillis(now - lastReadNanos) + " ms");
        }
    }

    // ---------------------------------------------------------------- event loop: writing

    /** Takes over what was submitted and writes what the socket accepts. */
    @Override
    public void run() {
        Outgoing next;
        for (Outgoing frame = queue.takeAdded(); frame != null; frame = next) {
            next = frame.next;
            if (state == State.CLOSED) {
                queue.forget(frame);
                frame.fail(RpcException.Kind.NOT_SENT, "connection to " + this + " is closed");
            } else if (frame instanceof Call call && !calls.add(call)) {
                queue.forget(frame);
                frame.fail(RpcException.Kind.NOT_SENT, CallsInFlight.MAX_CALLS + " requests wait for " + this);
            } else {
                queue.append(frame);
            }
        }
        if (state == State.OPEN) {
            writeReady();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        stuckSinceNanos = context.channel().isWritable() ? 0 : System.nanoTime() | 1;
        writeReady();
    }

    private void writeReady() {
        if (writer.writeReady(channel())) {
            lastWriteNanos = System.nanoTime();
        }
    }

    private Channel channel() {
        Channel now = channel;
        if (now == null) {
            throw new IllegalStateException("not connected");
        }
        return now;
    }

    /** For one-way requests. */
    private enum NoReply implements Responder {
        INSTANCE;

        @Override
        public void respond(Command response) {
            // The peer said that it wants no answer.
        }
    }
}
