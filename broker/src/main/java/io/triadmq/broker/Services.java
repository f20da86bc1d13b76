package io.triadmq.broker;

import io.triadmq.broker.claim.ClaimService;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.NameServerList;
import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.delay.DelayService;
import io.triadmq.broker.forward.LeaderLink;
import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.forward.RelayLimits;
import io.triadmq.broker.handler.HandlerParts;
import io.triadmq.broker.handler.Handlers;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.offset.OffsetCourier;
import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.pull.PullService;
import io.triadmq.broker.pull.PullWaiters;
import io.triadmq.broker.pull.QueueReader;
import io.triadmq.broker.pull.ReplicaChoice;
import io.triadmq.broker.pull.SharedBarrier;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.broker.transaction.CheckService;
import io.triadmq.broker.transaction.ProducerAsking;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcClient;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker does besides replicating: built around a replica, with one timer thread for all that is periodic. */
final class Services implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    /** Pulls that may wait for messages on one node; each costs some hundred bytes. */
    private static final int MAX_WAITING_PULLS = 100_000;
    /** Requests that may wait for a thread: more than that would be answered too late to be of use. */
    private static final int MAX_QUEUED = 10_000;

    private static final Duration BARRIER_TIMEOUT = Duration.ofMillis(1500);

    private final BrokerConfig config;
    private final Replica replica;
    private final ReplicaState state;
    private final String clientAddress;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"));
    private final RpcClient rpc;
    private final Consumers consumers;
    private final LeaderLink link;
    private final Relay relay;
    private final OffsetBuffer offsets;
    private final PullPool pullPool;
    private final PullPool queryPool;
    private final PullWaiters waiters;
    private final DelayService delays;
    private final AtomicReference<@Nullable ProducerAsking> askingHolder = new AtomicReference<>();
    private final CheckService checks;
    private final Handover handover;
    private final Handlers handlers;
    private final ClaimService claims;
    private final Upkeep upkeep;
    private final TrafficMeter traffic = new TrafficMeter();
    private final long startMillis = System.currentTimeMillis();
    private volatile long endPosition;

    // Timer thread only.
    private boolean led;

    Services(BrokerConfig config, Replica replica, String clientAddress, HostAddress storeHost) {
        this.config = config;
        this.replica = replica;
        this.state = replica.state();
        this.clientAddress = clientAddress;
        NodeIdentity identity = config.identity();
        Leadership leadership = state.leadership();
        AtomicReference<LeaderLink> linkHolder = new AtomicReference<>();
        this.rpc = new NettyRpcClient(
                1,
                NettyRpcClient.DEFAULT_CONNECT_TIMEOUT,
                (connection, request, responder) -> fromNode(request, responder),
                address -> {
                    LeaderLink known = linkHolder.get();
                    if (known != null) {
                        known.disconnected(address);
                    }
                });
        this.consumers = new Consumers(identity, state, replica.proposals(), rpc, timer);
        this.link = new LeaderLink(rpc, timer, replica.log()::suspectLeader, consumers::leaderLost);
        linkHolder.set(link);
        this.relay = new Relay(
                leadership,
                rpc,
                timer,
                System::nanoTime,
                RelayLimits.of(config.sends().outcomeTimeout()));
        this.offsets = new OffsetBuffer(
                replica.proposals(),
                state.offsets(),
                new OffsetCourier(leadership, state.topics(), rpc, clientAddress));
        this.pullPool = new PullPool("pull", config.pulls().threads(), MAX_QUEUED);
        this.queryPool = new PullPool("query", config.pulls().queryThreads(), MAX_QUEUED);
        this.waiters = new PullWaiters(state.index(), pullPool, System::nanoTime, MAX_WAITING_PULLS);
        this.handover = new Handover(replica.log());
        SharedBarrier barrier = new SharedBarrier(() -> replica.log().readBarrier(BARRIER_TIMEOUT));
        long farBytes = (long) (physicalMemory() * config.pulls().memoryShare());
        ReplicaChoice choice = new ReplicaChoice(
                leadership, identity.number(), consumers::connectedFollowers, () -> endPosition, farBytes);
        PullService pulls = new PullService(
                new QueueReader(state.index(), replica.reader()),
                waiters,
                pullPool,
                barrier,
                leadership,
                choice,
                System::nanoTime,
                traffic);
        DelayLevels levels = DelayLevels.defaults();
        this.delays = new DelayService(
                Clock.systemUTC(), state, replica.reader(), replica.proposals(), offsets, levels, storeHost);
        ProducerAsking asking = new ProducerAsking(
                consumers.clients(), consumers.membership(), replica.reader(), storeHost, identity.group());
        this.checks = new CheckService(
                Clock.systemUTC(),
                config.transactions(),
                config.retention().keep(),
                leadership,
                state.topics(),
                state.halves(),
                replica.proposals(),
                asking);
        askingHolder.set(asking);
        this.claims = new ClaimService(identity, clientAddress, rpc, leadership, state.topics(), timer);
        Map<String, Consumer<String>> changeable =
                Map.of("namesrvAddr", text -> claims.setNameServers(NameServerList.parse(text)));
        this.handlers = new Handlers(new HandlerParts(
                config,
                state,
                replica.proposals(),
                replica.reader(),
                replica.log(),
                consumers.clients(),
                consumers.directory(),
                consumers.membership(),
                relay,
                offsets,
                pulls,
                waiters,
                pullPool,
                queryPool,
                barrier,
                traffic,
                levels,
                storeHost,
                farBytes,
                handover::start,
                handover::isRunning,
                this::status,
                claims::announce,
                changeable));
        this.upkeep = new Upkeep(replica, handlers, claims, timer);
    }

    RequestHandler router() {
        return handlers.router();
    }

    void start() {
        replica.addAppliedListener(waiters);
        consumers.start();
        state.leadership().addListener(this::leadershipChanged);
        leadershipChanged(state.leadership().current());
        claims.start(config.nameServers());
        delays.start();
        checks.start();
        upkeep.start(offsets, waiters, consumers.clients(), traffic);
        upkeep.every(1000, () -> endPosition = replica.log().status().endPosition());
    }

    /** What another member sends over a connection that this node opened: the leader's checks. */
    private void fromNode(Command request, Responder responder) {
        ProducerAsking known = askingHolder.get();
        if (request.code() == RequestCode.CHECK_TRANSACTION_STATE && known != null) {
            known.passOn(request);
        } else {
            responder.respond(Command.response(
                    request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "requests go to the server's port"));
        }
    }

    /** Any thread of the log: only hands over. */
    private void leadershipChanged(Leadership.View view) {
        link.changed(view);
        try {
            timer.execute(() -> afterChange(view));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, the change of leadership needs no attention");
        }
    }

    private void afterChange(Leadership.View view) {
        if (view.leading()) {
            consumers.leaderStarted(view.term());
            upkeep.createDefaults(view);
        } else if (led) {
            // They would be woken here too, but a node that lost its leadership may be cut off from the rest.
            waiters.giveUpAll();
        }
        led = view.leading();
    }

    private static long physicalMemory() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine) {
            return machine.getTotalMemorySize();
        }
        return Runtime.getRuntime().maxMemory() * 4;
    }

    NodeStatus status() {
        return NodeStatuses.of(config, replica, clientAddress, startMillis);
    }

    ClaimService claims() {
        return claims;
    }

    Handover handover() {
        return handover;
    }

    @Override
    public void closed(Connection connection) {
        consumers.closed(connection);
    }

    /** Answers what waits and lets what is in flight end. */
    void drain(Duration longest) {
        waiters.giveUpAll();
        offsets.flush();
        long end = System.nanoTime() + longest.toNanos();
        while (!handlers.isIdle() && System.nanoTime() - end < 0) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    void close() {
        delays.close();
        checks.close();
        link.close();
        relay.close();
        rpc.close();
        timer.shutdownNow();
        pullPool.close();
        queryPool.close();
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
