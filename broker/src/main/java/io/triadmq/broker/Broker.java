package io.triadmq.broker;

import io.triadmq.broker.claim.ClaimService;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import io.triadmq.broker.config.StoreConfig;
import io.triadmq.broker.replica.LogOpener;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.replica.ReplicaConfig;
import io.triadmq.broker.retention.RetentionService;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RpcServer;
import io.triadmq.protocol.transport.RpcServerConfig;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.jraft.JRaftCommitLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running member of a broker group: builds everything and connects it. Thread-safe.
 *
 * <p>Closing hands leadership over first and goes on relaying requests while that lasts, so that a planned stop costs
 * clients nothing but a short wait.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final long RETENTION_SECONDS = 10;

    private final BrokerConfig config;
    private final Gate gate;
    private final RpcServer server;
    private final Replica replica;
    private final Services services;
    private final ScheduledExecutorService retention;
    private final String clientAddress;
    private boolean closed;

    private Broker(
            BrokerConfig config,
            Gate gate,
            RpcServer server,
            Replica replica,
            Services services,
            String clientAddress) {
        this.config = config;
        this.gate = gate;
        this.server = server;
        this.replica = replica;
        this.services = services;
        this.clientAddress = clientAddress;
        this.retention = Executors.newSingleThreadScheduledExecutor(task -> Services.daemon(task, "retention"));
    }

    /**
     * Starts a broker; returns when it serves (as a follower, or before a leader is known, by relaying).
     *
     * @param onBroken the broker cannot go on and the process should end; any thread
     * @throws IOException when a port or the store cannot be used, saying what to do
     */
    public static Broker start(BrokerConfig config, Consumer<Throwable> onBroken) throws IOException {
        return start(config, JRaftCommitLog::start, onBroken);
    }

    /** {@link #start(BrokerConfig, Consumer)} on a log of the caller's choice. */
    static Broker start(BrokerConfig config, LogOpener opener, Consumer<Throwable> onBroken) throws IOException {
        config.warnings().forEach(LOG::warn);
        config.remarks().forEach(LOG::info);
        config.effective().forEach((key, value) -> LOG.info("config {}={}", key, value));
        if (!config.replicated()) {
            LOG.warn(
                    "broker group {} has one member: messages are not replicated",
                    config.identity().group());
        }
        Gate gate = new Gate();
        ConnectionEvents events = new ConnectionEvents();
        RpcServer server = NettyRpcServer.start(serverConfig(config), gate, events);
        try {
            String address =
                    config.network().advertisedHost() + ":" + server.ports().get(0);
            Replica replica = Replica.start(replicaConfig(config, address), opener, onBroken);
            replica.completeIn(server::coalesce);
            try {
                Services services = new Services(
                        config,
                        replica,
                        address,
                        storeHost(config, server.ports().get(0)));
                events.forwardTo(services);
                gate.open(services.router());
                Broker broker = new Broker(config, gate, server, replica, services, address);
                services.start();
                broker.startRetention();
                return broker;
            } catch (RuntimeException e) {
                replica.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static RpcServerConfig serverConfig(BrokerConfig config) {
        List<Integer> ports = new ArrayList<>();
        ports.add(config.network().listenPort());
        if (config.network().vipPort() > 0) {
            ports.add(config.network().vipPort());
        }
        return new RpcServerConfig(
                config.network().bindAddress(),
                ports,
                RpcServerConfig.DEFAULT_MAX_FRAME_BYTES,
                Duration.ofSeconds(120),
                Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())),
                config.network().maxConnections(),
                RpcServerConfig.DEFAULT_MAX_PENDING_BYTES);
    }

    private static ReplicaConfig replicaConfig(BrokerConfig config, String clientAddress) throws IOException {
        StoreConfig store = config.store();
        Files.createDirectories(store.logDirectory());
        Files.createDirectories(store.stateDirectory());
        CommitLogConfig log = new CommitLogConfig(
                config.identity().group(),
                config.identity().nodeId(),
                config.identity().peers(),
                store.logDirectory(),
                store.segmentBytes(),
                store.flushMode(),
                store.flushInterval(),
                store.electionTimeout(),
                store.maxInFlightBytes(),
                config.identity().mayLead());
        return ReplicaConfig.of(log, store.stateDirectory(), clientAddress);
    }

    private static HostAddress storeHost(BrokerConfig config, int port) {
        String host = config.network().advertisedHost();
        try {
            return HostAddress.of(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new ConfigException("key 'brokerIP1' is '" + host
                    + "', which no name service knows; set an address that clients reach");
        }
    }

    private void startRetention() {
        StoreConfig store = config.store();
        RetentionService service = new RetentionService(
                config.retention(),
                replica.log(),
                replica::dropIndexBefore,
                replica.state().halves()::eldestPosition,
                () -> Math.max(
                        used(Files.getFileStore(store.logDirectory())),
                        used(Files.getFileStore(store.stateDirectory()))),
                Clock.systemDefaultZone(),
                this::giveLeadershipAway);
        retention.scheduleWithFixedDelay(service::check, 0, RETENTION_SECONDS, TimeUnit.SECONDS);
    }

    private static double used(FileStore store) throws IOException {
        long total = store.getTotalSpace();
        return total == 0 ? 0 : 1 - store.getUsableSpace() / (double) total;
    }

    private void giveLeadershipAway() {
        if (leadership().current().leading() && config.replicated()) {
            services.handover().start("");
        }
    }

    /** Address for clients, {@code host:port}. */
    public String clientAddress() {
        return clientAddress;
    }

    /** The port for clients. */
    public int port() {
        return server.ports().get(0);
    }

    public Leadership leadership() {
        return replica.state().leadership();
    }

    public NodeStatus status() {
        return services.status();
    }

    /** Replaces the NameServers that this node claims its role at. */
    public void setNameServers(List<String> addresses) {
        claims().setNameServers(addresses);
    }

    private ClaimService claims() {
        return services.claims();
    }

    /** Hands over, drains and stops. Takes some seconds at most. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        LOG.info("stopping");
        handOverAndWait();
        gate.close();
        services.drain(DRAIN);
        claims().leave();
        end();
        LOG.info("stopped");
    }

    /** Stops as a process that is killed: nobody is told. For tests. */
    synchronized void crash() {
        if (!closed) {
            end();
        }
    }

    private void end() {
        closed = true;
        retention.shutdownNow();
        server.close();
        services.close();
        replica.close();
    }

    private void handOverAndWait() {
        if (!leadership().current().leading() || !config.replicated()) {
            return;
        }
        try {
            services.handover().start("").get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("stopping as leader: the others will elect one when they notice");
        }
    }
}
