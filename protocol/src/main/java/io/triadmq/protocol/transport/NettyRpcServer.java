package io.triadmq.protocol.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RpcServer} on Netty. */
public final class NettyRpcServer implements RpcServer {
    private static final Logger LOG = LoggerFactory.getLogger(NettyRpcServer.class);

    /** Encoded output per connection; what comes after waits as objects, counted against maxPendingBytes. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final int BACKLOG = 1024;

    private final RpcServerConfig config;
    private final EventLoopGroup loops;
    private final ServerSide side;
    private final Set<NettyConnection> connections = ConcurrentHashMap.newKeySet();
    /** In the heap, where what handles the requests needs room too. */
    private final MemoryShare unanswered = new MemoryShare(Runtime.getRuntime().maxMemory() / 4);
    /** In direct memory, where answers are written too. */
    private final MemoryShare partialFrames = new MemoryShare(PlatformDependent.maxDirectMemory() / 4);

    private final LogThrottle refusals = new LogThrottle(10);
    private final LogThrottle overflows = new LogThrottle(1);
    private final List<Channel> listening = new ArrayList<>();

    private NettyRpcServer(RpcServerConfig config, RequestHandler handler, ConnectionListener listener) {
        this.config = config;
        this.loops = EventLoops.start("rpc-server", config.eventLoopThreads());
        this.side = new ServerSide(handler, listener);
    }

    /**
     * Listens on all ports of the configuration.
     *
     * @throws IOException when one of them cannot be bound; then none is open, and the message says what to do
     */
    public static NettyRpcServer start(RpcServerConfig config, RequestHandler handler, ConnectionListener listener)
            throws IOException {
        NettyRpcServer server = new NettyRpcServer(config, handler, listener);
        try {
            for (int port : config.ports()) {
                server.listen(port);
            }
        } catch (IOException e) {
            server.close();
            throw e;
        }
        IdleSweep.start(server.loops, server.connections, config.idleTimeout());
        return server;
    }

    private void listen(int port) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        if (EventLoops.epoll()) {
            // Ends a connection whose peer vanished even while we keep writing to it, which hides it from the sweep.
            int millis = (int) Math.min(Integer.MAX_VALUE, config.idleTimeout().toMillis());
            bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, millis);
        }
        ChannelFuture bound = bootstrap.bind(config.bindAddress(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw cannotListen(port, bound.cause());
        }
        listening.add(bound.channel());
    }

    private IOException cannotListen(int port, Throwable cause) {
        String where = "cannot listen on " + config.bindAddress() + ":" + port + ": " + cause.getMessage() + "; ";
        String advice = cause instanceof BindException
                        || String.valueOf(cause.getMessage()).contains("in use")
                ? "stop the process that uses this port (ss -ltnp 'sport = :" + port
                        + "' shows it), set another port, or check that the address belongs to this machine"
                : "check the address, and that this user may listen on the port";
        return new IOException(where + advice, cause);
    }

    private void accept(Channel channel) {
        if (connections.size() >= config.maxConnections()) {
            if (overflows.permits()) {
                LOG.warn(
                        "{} connections are open, the limit: closing a new one from {}",
                        config.maxConnections(),
                        channel.remoteAddress());
            }
            channel.close();
            return;
        }
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        NettyConnection connection = new NettyConnection(channel.eventLoop(), side, remote);
        connections.add(connection);
        channel.pipeline().addLast(new FrameDecoder(config.maxFrameBytes(), side.scratch(), partialFrames), connection);
    }

    @Override
    public List<Integer> ports() {
        return listening.stream()
                .map(channel -> ((InetSocketAddress) channel.localAddress()).getPort())
                .toList();
    }

    @Override
    public int connectionCount() {
        return connections.size();
    }

    @Override
    public void coalesce(Runnable completions) {
        side.cork().run(completions);
    }

    @Override
    public void close() {
        for (Channel channel : listening) {
            channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        for (NettyConnection connection : connections) {
            connection.close("the server stops");
        }
        EventLoops.close(loops);
    }

    private final class ServerSide implements ConnectionSide {
        private final RequestHandler handler;
        private final ConnectionListener listener;
        private final Scratch scratch = new Scratch();
        private final FlushCork cork = new FlushCork();

        ServerSide(RequestHandler handler, ConnectionListener listener) {
            this.handler = handler;
            this.listener = listener;
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
            return config.maxPendingBytes();
        }

        @Override
        public boolean isServer() {
            return true;
        }

        @Override
        public void opened(NettyConnection connection) {
            listener.opened(connection);
        }

        @Override
        public void refused(NettyConnection connection, String reason) {
            if (refusals.permits()) {
                LOG.warn("closing the connection from {}: {}", connection, reason);
            }
        }

        @Override
        public void closed(NettyConnection connection, boolean wasOpen, String reason) {
            connections.remove(connection);
            if (wasOpen) {
                try {
                    listener.closed(connection);
                } catch (RuntimeException e) {
                    // The calls of this connection fail next, whatever the listener did.
                    LOG.error("a listener failed on the end of the connection from {}", connection, e);
                }
            }
        }
    }
}
