package io.triadmq.nameserver;

import io.triadmq.nameserver.handler.NameServerRequests;
import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RpcServer;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running NameServer. Thread-safe. */
public final class NameServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);

    /** Half a second of slack on top of the five seconds of silence is what users notice. */
    private static final long EXPIRY_PERIOD_MILLIS = 500;

    private final RpcServer server;
    private final ScheduledExecutorService timer;

    private NameServer(RpcServer server, ScheduledExecutorService timer) {
        this.server = server;
        this.timer = timer;
    }

    /** @throws IOException if the port cannot be opened, saying what to do */
    public static NameServer start(NameServerConfig config) throws IOException {
        Registry registry = new Registry(
                System::nanoTime, Duration.ofMillis(config.nodeSilenceMillis()), System.currentTimeMillis() << 20);
        NameServerRequests requests = new NameServerRequests(registry, System::nanoTime, config.asMap());
        RpcServer server = NettyRpcServer.start(
                RpcServerConfig.of(config.bindAddress(), List.of(config.listenPort())),
                requests.router(),
                new ConnectionListener() {
                    @Override
                    public void closed(Connection connection) {
                        registry.disconnected(connection);
                    }
                });
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "nameserver-expiry");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                () -> expire(registry, requests), EXPIRY_PERIOD_MILLIS, EXPIRY_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info("event=started port={}", server.ports().get(0));
        return new NameServer(server, timer);
    }

    private static void expire(Registry registry, NameServerRequests requests) {
        try {
            registry.expire();
            requests.expire();
        } catch (RuntimeException e) {
            // Thrown on, it would end the timer in silence, and dead nodes would stay in the routes for ever.
            LOG.error("looking for silent nodes failed, next try in {} ms", EXPIRY_PERIOD_MILLIS, e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.ports().get(0);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        server.close();
    }
}
