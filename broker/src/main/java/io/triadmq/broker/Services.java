package io.triadmq.broker;

import io.triadmq.broker.claim.ClaimService;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.NameServerList;
import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.delay.DelayService;
import io.triadmq.broker.forward.LeaderLink;
import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.forward.RelayLimits;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.group.MemberNotifier;
import io.triadmq.broker.group.MembershipReporter;
import io.triadmq.broker.handler.HandlerParts;
import io.triadmq.broker.handler.Handlers;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.offset.OffsetBuffer;
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
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RpcClient;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
    /** A producer that has not sent for so long is forgotten; a retry after that could be stored twice. */
    private static final Duration PRODUCER_MEMORY = Duration.ofDays(1);

    private static final long SWEEP_PULLS_MILLIS = 200;
    private static final long RECHECK_PULLS_SECONDS = 5;

    private final BrokerConfig config;
    private final Replica replica;
    private final ReplicaState state;
    private final String clientAddress;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"));
    private final RpcClient rpc;
    private final ClientRegistry clients = new ClientRegistry(Clock.systemUTC());
    private final GroupMembership membership;
    private final MembershipReporter reporter;
    private final LeaderLink link;
    private final Relay relay;
    private final OffsetBuffer offsets;
    private final PullPool pullPool;
    private final PullPool queryPool;
    private final PullWaiters waiters;
    private final DelayService delays;
    private final Handover handover;
    private final Handlers handlers;
    private final ClaimService claims;
    private final TrafficMeter traffic = new TrafficMeter();
    private final long startMillis = System.currentTimeMillis();
    private volatile long endPosition;

    // Timer thread only.
    private boolean led;
    private long defaultsTerm;
    private long claimedTopics = -1;

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
                (connection, request, responder) -> responder.respond(Command.response(
                        request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "requests go to the server's port")),
                address -> {
                    LeaderLink known = linkHolder.get();
                    if (known != null) {
                        known.disconnected(address);
                    }
                });
        AtomicReference<MemberNotifier> notifier = new AtomicReference<>();
        GroupDirectory directory = new GroupDirectory(group -> {
            MemberNotifier known = notifier.get();
            if (known != null) {
                known.groupChanged(group);
            }
        });
        List<String> others = identity.peers().stream()
                .map(peer -> peer.id())
                .filter(id -> !id.equals(identity.nodeId()))
                .toList();
        this.membership = new GroupMembership(Clock.systemUTC(), leadership, clients, directory, others);
        notifier.set(new MemberNotifier(timer, leadership, state.groups(), clients, membership));
        this.reporter = new MembershipReporter(identity.nodeId(), timer, rpc, leadership, clients);
        this.link = new LeaderLink(rpc, timer, replica.log()::suspectLeader, reporter::connectionLost);
        linkHolder.set(link);
        this.relay = new Relay(
                leadership,
                rpc,
                timer,
                System::nanoTime,
                RelayLimits.of(config.sends().outcomeTimeout()));
        this.offsets = new OffsetBuffer(replica.proposals(), state.offsets(), this::saveElsewhere);
        this.pullPool = new PullPool("pull", config.pulls().threads(), MAX_QUEUED);
        this.queryPool = new PullPool("query", config.pulls().queryThreads(), MAX_QUEUED);
        this.waiters = new PullWaiters(state.index(), pullPool, System::nanoTime, MAX_WAITING_PULLS);
        this.handover = new Handover(replica.log());
        SharedBarrier barrier = new SharedBarrier(() -> replica.log().readBarrier(BARRIER_TIMEOUT));
        long farBytes = (long) (physicalMemory() * config.pulls().memoryShare());
        ReplicaChoice choice =
                new ReplicaChoice(leadership, identity.number(), this::connectedFollowers, () -> endPosition, farBytes);
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
        this.claims = new ClaimService(identity, clientAddress, rpc, leadership, state.topics(), timer);
        Map<String, Consumer<String>> changeable =
                Map.of("namesrvAddr", text -> claims.setNameServers(NameServerList.parse(text)));
        this.handlers = new Handlers(new HandlerParts(
                config,
                state,
                replica.proposals(),
                replica.reader(),
                replica.log(),
                clients,
                directory,
                membership,
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
    }

    RequestHandler router() {
        return handlers.router();
    }

    void start() {
        replica.addAppliedListener(waiters);
        reporter.start();
        state.leadership().addListener(this::leadershipChanged);
        leadershipChanged(state.leadership().current());
        claims.start(config.nameServers());
        delays.start();
        every(Handlers.SWEEP_MILLIS, () -> {
            handlers.sweep();
            watchTopics();
        });
        every(OffsetBuffer.FLUSH_MILLIS, offsets::flush);
        every(SWEEP_PULLS_MILLIS, waiters::sweep);
        every(TimeUnit.SECONDS.toMillis(RECHECK_PULLS_SECONDS), waiters::recheck);
        every(1000, this::everySecond);
        every(TimeUnit.MINUTES.toMillis(10), this::expireProducers);
    }

    private void every(long millis, Runnable work) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.error("periodic work failed, it goes on", e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void everySecond() {
        traffic.tick();
        clients.expire();
        endPosition = replica.log().status().endPosition();
        createDefaults(state.leadership().current());
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
            membership.leaderStarted(view.term());
            createDefaults(view);
        } else if (led) {
            // They would be woken here too, but a node that lost its leadership may be cut off from the rest.
            waiters.giveUpAll();
        }
        led = view.leading();
    }

    private void createDefaults(Leadership.View view) {
        if (view.leading() && defaultsTerm != view.term() && handlers.createDefaultTopics()) {
            defaultsTerm = view.term();
        }
    }

    private void watchTopics() {
        long version = state.topics().version();
        if (version != claimedTopics) {
            claimedTopics = version;
            claims.topicsChanged();
        }
    }

    private void expireProducers() {
        if (state.leadership().current().leading()) {
            long notSince = System.currentTimeMillis() - PRODUCER_MEMORY.toMillis();
            replica.proposals()
                    .propose(
                            new GroupCommand.ExpireProducers(notSince),
                            outcome -> LOG.debug("producers expired: {}", outcome));
        }
    }

    /** An offset that came here while this node led, and could not be saved: the new leader gets it. */
    private void saveElsewhere(GroupCommand.SaveOffsets.Offset offset) {
        Leadership.View view = state.leadership().current();
        String leader = view.leaderAddress();
        TopicSettings topic = state.topics().get(offset.queue().topicId());
        if (!view.leading() && leader != null && topic != null) {
            rpc.sendOneWay(
                    leader,
                    Command.oneWay(RequestCode.UPDATE_CONSUMER_OFFSET)
                            .with("consumerGroup", offset.group())
                            .with("topic", topic.name())
                            .with("queueId", offset.queue().number())
                            .with("commitOffset", offset.offset())
                            .with(SendField.FORWARDED_FOR, clientAddress));
        }
    }

    private List<Integer> connectedFollowers() {
        var connected = membership.connectedPeers();
        var peers = config.identity().peers();
        return IntStream.range(0, peers.size())
                .filter(i -> connected.contains(peers.get(i).id()))
                .mapToObj(i -> i + 1)
                .toList();
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
        clients.closed(connection);
        membership.closed(connection);
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
