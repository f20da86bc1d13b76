package io.triadmq.client.route;

import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this client known to every node of every group it uses: a node that becomes leader knows it already. A node
 * that is new or whose connection closed hears of it at once, the others now and then. Thread-safe, never blocks.
 */
public final class Heartbeats implements RouteListener {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    /** A quarter of what nodes tolerate. */
    private static final long PERIOD_MILLIS = 30_000;

    /** How soon a node is told that has not heard of this client on its present connection. */
    private static final long CHECK_MILLIS = 500;

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final ClientRuntime runtime;
    private final Supplier<HeartbeatData> content;

    /** Address to the time of the last heartbeat that was answered on the present connection. */
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** Grows with every change of the content, so that an answer to an older one does not count. */
    private final AtomicInteger version = new AtomicInteger();

    /** @param content what to say; asked for each heartbeat */
    public Heartbeats(ClientRuntime runtime, Supplier<HeartbeatData> content) {
        this.runtime = runtime;
        this.content = content;
    }

    public void start() {
        runtime.routes().addListener(this);
        runtime.onDisconnect(told::remove);
        runtime.timer().scheduleWithFixedDelay(this::tellWhoIsDue, 0, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What this client does has changed: tells all nodes now. */
    public void tellAll() {
        version.incrementAndGet();
        told.clear();
        tellWhoIsDue();
    }

    /**
     * Completes when a node has heard of this client on the present connection, or did not answer. What a node takes
     * from members of a group only must wait for it.
     */
    public CompletableFuture<Void> whenTold(@Nullable String address) {
        if (address == null || told.containsKey(address)) {
            return CompletableFuture.completedFuture(null);
        }
        return tell(address, ClientRuntime.monotonicMillis());
    }

    /** Takes leave of all nodes; waits a little for their answers, as nobody needs them. */
    public void unregister(String field, String group) {
        List<CompletableFuture<Command>> answers = members().stream()
                .filter(runtime.rpc()::isConnected)
                .map(address -> runtime.rpc()
                        .invoke(
                                address,
                                Command.request(RequestCode.UNREGISTER_CLIENT)
                                        .with("clientID", runtime.clientId())
                                        .with(field, group),
                                Duration.ofSeconds(1)))
                .toList();
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.debug("a node did not confirm that {} leaves {}", runtime.clientId(), group, e);
        }
    }

    /** The new leader hears of this client again: its answer shows that the group is well. */
    @Override
    public void leaderChanged(BrokerGroup group) {
        String leader = group.leader();
        if (leader != null) {
            told.remove(leader);
        }
        tellWhoIsDue();
    }

    private Set<String> members() {
        Set<String> members = new HashSet<>();
        runtime.routes().groups().forEach(group -> members.addAll(group.members()));
        return members;
    }

    private void tellWhoIsDue() {
        long now = ClientRuntime.monotonicMillis();
        Set<String> members = members();
        told.keySet().retainAll(members);
        for (String address : members) {
            Long last = told.get(address);
            if ((last == null || now - last >= PERIOD_MILLIS) && underWay.add(address)) {
                var unused = tell(address, now).whenComplete((done, failure) -> underWay.remove(address));
            }
        }
    }

    /** Completes always. */
    private CompletableFuture<Void> tell(String address, long now) {
        int contentVersion = version.get();
        HeartbeatData data;
        try {
            data = content.get();
        } catch (RuntimeException e) {
            LOG.error("cannot make a heartbeat", e);
            return CompletableFuture.completedFuture(null);
        }
        Command heartbeat = Command.request(RequestCode.HEART_BEAT).withBody(data.toJson());
        return runtime.rpc().invoke(address, heartbeat, TIMEOUT).handle((answer, failure) -> {
            if (answer != null && answer.code() == ResponseCode.SUCCESS) {
                answered(address);
                if (version.get() == contentVersion) {
                    told.put(address, now);
                }
            } else if (answer != null) {
                LOG.warn("{} does not take heartbeats: code {} {}", address, answer.code(), answer.remark());
            }
            return null;
        });
    }

    /** A group that nobody sends to would otherwise be thought to be in trouble for ever after a change of leader. */
    private void answered(String address) {
        for (BrokerGroup group : runtime.routes().groups()) {
            if (group.members().contains(address)) {
                group.answered(address);
            }
        }
    }
}
