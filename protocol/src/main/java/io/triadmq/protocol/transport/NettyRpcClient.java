package io.triadmq.protocol.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.triadmq.protocol.command.Command;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RpcClient} on Netty. */
public final class NettyRpcClient implements RpcClient {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(NettyRpcClient.class);

    /** Requests that may wait for one peer that does not read; more are refused as not sent. */
    private static final long MAX_PENDING_BYTES = 64L << 20;

    /**
     * Servers close idle connections after 120 s. Closing first avoids the request that is written just then, whose
     * fate nobody would know.
     */
    private static final Duration IDLE = Duration.ofSeconds(100);

    private final Duration connectTimeout;
    private final EventLoopGroup loops;
    private final ClientSide side;
    private final HostResolver resolver = new HostResolver();
    private final ConcurrentMap<String, NettyConnection> connections = new ConcurrentHashMap<>();
    private final RpcClient.DisconnectListener listener;
    private volatile boolean closed;

    /**
     * @param eventLoopThreads threads that read and write all connections
     * @param connectTimeout how long a connect may take; requests that wait for it fail with it
     * @param handler receives the requests that servers send to this client
     */
    public NettyRpcClient(
            int eventLoopThreads,
            Duration connectTimeout,
            RequestHandler handler,
            RpcClient.DisconnectListener listener) {
        this.connectTimeout = connectTimeout;
        this.listener = listener;
        this.loops = EventLoops.start("rpc-client", eventLoopThreads);
        this.side = new ClientSide(handler);
        IdleSweep.start(loops, connections.values(), IDLE);
    }

    @Override
    public CompletableFuture<Command> invoke(String address, Command request, Duration timeout) {
        Call call = new Call(request, System.nanoTime() + timeout.toNanos());
        submit(address, call);
        return call.answer;
    }

    @Override
    public CompletableFuture<Void> sendOneWay(String address, Command request) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        submit(address, new OneWay(request, sent));
        return sent;
    }

    @Override
    public CompletableFuture<Void> connect(String address) {
        NettyConnection connection = connection(address);
        return connection == null
                ? CompletableFuture.failedFuture(new RpcException(RpcException.Kind.NOT_SENT, refusal(address)))
                : connection.opened().copy();
    }

    @Override
    public boolean isConnected(String address) {
        NettyConnection connection = connections.get(address);
        return connection != null && connection.isOpen();
    }

    @Override
    public void disconnect(String address, String reason) {
        NettyConnection connection = connections.remove(address);
        if (connection != null) {
            connection.close(reason);
        }
    }

    private void submit(String address, Outgoing frame) {
        NettyConnection connection = connection(address);
        if (connection == null) {
            frame.fail(RpcException.Kind.NOT_SENT, refusal(address));
        } else {
            connection.submit(frame);
        }
    }

    private String refusal(String address) {
        return closed ? "the client is closed" : "'" + address + "' is no address of the form host:port";
    }

    /** The connection, perhaps still connecting; null when the client is closed or the address is malformed. */
    private @Nullable NettyConnection connection(String address) {
        NettyConnection present = connections.get(address);
        if (present != null && !present.isClosed()) {
            return present;
        }
        InetSocketAddress target = HostResolver.parse(address);
        if (closed || target == null) {
            return null;
        }
        NettyConnection fresh = new NettyConnection(loops.next(), side, target);
        fresh.onEnd(() -> connections.remove(address, fresh), () -> listener.disconnected(address));
        NettyConnection winner = connections.compute(
                address, (key, existing) -> existing == null || existing.isClosed() ? fresh : existing);
        if (winner == fresh) {
            start(fresh, target);
            if (closed) { // close() may have looked at the map before this connection was in it
                fresh.close("the client is closed");
            }
        }
        return winner;
    }

    private void start(NettyConnection connection, InetSocketAddress target) {
        resolver.resolve(target, connection.loop(), (resolved, failure) -> {
            if (resolved == null) {
                connection.ended(String.valueOf(failure));
            } else {
                open(connection, resolved);
            }
        });
    }

    /** On the connection's event loop. */
    private void open(NettyConnection connection, InetSocketAddress resolved) {
        new Bootstrap()
                .group(connection.loop())
                .channel(EventLoops.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, NettyRpcServer.WATER_MARK)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        FrameDecoder decoder = new FrameDecoder(
                                RpcServerConfig.DEFAULT_MAX_FRAME_BYTES, side.scratch(), MemoryShare.unlimited());
                        channel.pipeline().addLast(decoder, connection);
                    }
                })
                .connect(resolved)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        connection.ended(
                                "cannot connect to " + connection + ": "
                                        + done.cause().getMessage(),
                                done.cause());
                    }
                });
    }

    @Override
    public void close() {
        closed = true;
        for (NettyConnection connection : connections.values()) {
            connection.close("the client is closed");
        }
        resolver.close();
        EventLoops.close(loops);
    }

    private static final class ClientSide implements ConnectionSide {
        private final RequestHandler handler;
        private final Scratch scratch = new Scratch();
        private final FlushCork cork = new FlushCork();
        /** Servers ask little. */
        private final MemoryShare unanswered = MemoryShare.unlimited();

        ClientSide(RequestHandler handler) {
            this.handler = handler;
        }

        @Override
        public RequestHandler handler() {
            return handler;
        }

        @Override
        public Scratch scratch() {
            return scratch;
        }

        @Override
        public FlushCork cork() {
            return cork;
        }

        @Override
        public MemoryShare unanswered() {
            return unanswered;
        }

        @Override
        public long maxPendingBytes() {
            return MAX_PENDING_BYTES;
        }

        @Override
        public boolean isServer() {
            return false;
        }

        @Override
        public void opened(NettyConnection connection) {
            LOG.debug("connected to {}", connection);
        }

        @Override
        public void refused(NettyConnection connection, String reason) {
            LOG.warn("closing the connection to {}: {}", connection, reason);
        }

        @Override
        public void closed(NettyConnection connection, boolean wasOpen, String reason) {
            LOG.debug("connection to {} ended: {}", connection, reason);
        }
    }
}
