package io.triadmq.client.route;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every producer and consumer needs under it: connections, NameServers, routes, a timer, an identity. One per
 * producer or consumer, closed with it. Thread-safe.
 */
public final class ClientRuntime implements AutoCloseable {
    /** Receives one kind of request that servers send. On an event loop: must not block. */
    @FunctionalInterface
    public interface ServerRequest {
        void handle(Command request, Responder responder);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);

    /** A host that does not even refuse is given up so soon; requests then go to another member. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** One thread can move more than a gigabit; more would only cost switches. */
    private static final int EVENT_LOOP_THREADS = 1;

    /** Tells clients of one process apart, even when the clock stands still. */
    private static final AtomicLong INSTANCES = new AtomicLong();

    private final String clientId;
    private final InetAddress localAddress;
    private final ScheduledThreadPoolExecutor timer;
    private final RpcClient rpc;
    private final NameServers nameServers;
    private final RouteCache routes;
    private final GroupRequests requests;
    private final RetryingCalls calls;
    private final Map<Integer, ServerRequest> serverRequests = new ConcurrentHashMap<>();
    private final List<Consumer<String>> disconnectListeners = new CopyOnWriteArrayList<>();

    /**
     * Opens nothing yet but starts to watch the routes.
     *
     * @param nameServerList {@code host:port}, several separated by {@code ;}
     */
    public ClientRuntime(String nameServerList) {
        SecureRandom random = new SecureRandom();
        this.localAddress = localAddress();
        this.clientId =
                localAddress.getHostAddress() + "@" + ProcessHandle.current().pid() + "#"
                        + Long.toHexString(random.nextLong()) + "-" + INSTANCES.incrementAndGet();
        this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("triad-client-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.rpc = new NettyRpcClient(EVENT_LOOP_THREADS, CONNECT_TIMEOUT, this::dispatch, this::disconnected);
        this.nameServers = new NameServers(rpc, nameServerList, random);
        this.routes = new RouteCache(nameServers, new JsonRouteReader(), timer, ClientRuntime::monotonicMillis);
        this.requests = new GroupRequests(rpc, routes);
        this.calls = new RetryingCalls(requests, timer);
        new RouteWatch(nameServers, routes, timer).start();
    }

    /** Milliseconds of a clock that never jumps; says nothing about the time of day. */
    public static long monotonicMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** {@code ip@pid#random}: unlike any other client's. */
    public String clientId() {
        return clientId;
    }

    /** Best guess of the address that others see. */
    public InetAddress address() {
        return localAddress;
    }

    public RpcClient rpc() {
        return rpc;
    }

    public NameServers nameServers() {
        return nameServers;
    }

    public RouteCache routes() {
        return routes;
    }

    public GroupRequests requests() {
        return requests;
    }

    public RetryingCalls calls() {
        return calls;
    }

    /** For short work that does not block. */
    public ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /** Registers who handles requests of servers with this code. */
    public void onServerRequest(int code, ServerRequest handler) {
        serverRequests.put(code, handler);
    }

    /** Registers who hears of closed connections, with their address; on an event loop, must not block. */
    public void onDisconnect(Consumer<String> listener) {
        disconnectListeners.add(listener);
    }

    private void dispatch(Connection connection, Command request, Responder responder) {
        ServerRequest handler = serverRequests.get(request.code());
        if (handler == null) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    "request type " + request.code() + " not supported by this client"));
        } else {
            handler.handle(request, responder);
        }
    }

    private void disconnected(String address) {
        disconnectListeners.forEach(each -> each.accept(address));
        for (BrokerGroup group : routes.groups()) {
            if (group.members().contains(address)) {
                LOG.debug("connection to {} of {} ended", address, group);
                routes.failed(group, address);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        rpc.close();
    }

    private static InetAddress localAddress() {
        try {
            return InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            LOG.debug("this host cannot resolve its own name, using the loopback address in ids", e);
            return InetAddress.getLoopbackAddress();
        }
    }
}
