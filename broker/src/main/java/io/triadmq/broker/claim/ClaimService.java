package io.triadmq.broker.claim;

import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every NameServer, each second and at once when something changes, that this node exists, which role it has in
 * which term, and which version of the group's topics it holds; the topics themselves only where they are missing.
 *
 * <p>NameServers may come and go, and be added while the broker runs. All work runs on the timer thread.
 */
public final class ClaimService {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimService.class);

    /** A NameServer drops a node after five seconds of silence. */
    private static final long PERIOD_MILLIS = 1000;

    /** Changes within this time share a claim: a client that creates a hundred topics costs a few tables. */
    private static final long GATHER_MILLIS = 10;

    /** A client that just created a topic waits so long at most for the NameServers to know it. */
    private static final Duration ANNOUNCE_TIMEOUT = Duration.ofMillis(500);

    private static final Duration LEAVE_TIMEOUT = Duration.ofMillis(500);

    private final NodeIdentity identity;
    private final String clientAddress;
    private final RpcClient rpc;
    private final Leadership leadership;
    private final TopicTable topics;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // Timer thread only.
    private final Map<String, NameServerClaims> nameServers = new LinkedHashMap<>();
    private boolean left;

    /** @param clientAddress {@code host:port} at which clients reach this node */
    public ClaimService(
            NodeIdentity identity,
            String clientAddress,
            RpcClient rpc,
            Leadership leadership,
            TopicTable topics,
            ScheduledExecutorService timer) {
        this.identity = identity;
        this.clientAddress = clientAddress;
        this.rpc = rpc;
        this.leadership = leadership;
        this.topics = topics;
        this.timer = timer;
    }

    /** Begins to claim; call once. */
    public void start(List<String> addresses) {
        setNameServers(addresses);
        leadership.addListener(view -> claimSoon(0));
        timer.scheduleWithFixedDelay(this::claimEverywhere, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Replaces the list of NameServers. */
    public void setNameServers(List<String> addresses) {
        execute(() -> {
            for (String known : List.copyOf(nameServers.keySet())) {
                if (!addresses.contains(known)) {
                    NameServerClaims removed = nameServers.remove(known);
                    if (removed != null) {
                        removed.forget();
                    }
                    rpc.sendOneWay(known, fill(Command.oneWay(TriadCode.LEAVE)))
                            .whenComplete((sent, failure) -> rpc.disconnect(known, "no longer in namesrvAddr"));
                }
            }
            addresses.forEach(address -> nameServers.computeIfAbsent(
                    address, added -> new NameServerClaims(added, rpc, topics, this::claim, this::topicTable, timer)));
            claimEverywhere();
        });
    }

    /** The topics may have changed: claim soon if they have. Any thread; cheap. */
    public void topicsChanged() {
        claimSoon(GATHER_MILLIS);
    }

    /**
     * Tells the NameServers of the topics as they are now. Any thread.
     *
     * @return completes without error when every NameServer that answers has them, and after half a second at the latest
     */
    public CompletableFuture<@Nullable Void> announce() {
        long version = topics.version();
        CompletableFuture<@Nullable Void> announced = new CompletableFuture<>();
        execute(() -> CompletableFuture.allOf(nameServers.values().stream()
                        .map(nameServer -> nameServer.holds(version))
                        .toArray(CompletableFuture<?>[]::new))
                .whenComplete((all, failure) -> announced.complete(null)));
        return announced.completeOnTimeout(null, ANNOUNCE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says goodbye to every NameServer; waits half a second at most. */
    public void leave() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(() -> {
            left = true;
            CompletableFuture<?>[] answers = nameServers.keySet().stream()
                    .map(address -> rpc.invoke(address, fill(Command.request(TriadCode.LEAVE)), LEAVE_TIMEOUT)
                            .handle((answer, failure) -> true))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(answers).whenComplete((all, failure) -> done.complete(null));
        });
        try {
            done.get(LEAVE_TIMEOUT.toMillis() + 200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a NameServer did not take the goodbye: it will notice the closed connection");
        }
    }

    private void claimSoon(long delayMillis) {
        if (delayMillis == 0) {
            execute(this::claimEverywhere);
        } else if (scheduled.compareAndSet(false, true)) {
            try {
                timer.schedule(
                        () -> {
                            scheduled.set(false);
                            claimEverywhere();
                        },
                        delayMillis,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping, nothing is claimed any more");
            }
        }
    }

    private void claimEverywhere() {
        if (!left) {
            nameServers.values().forEach(NameServerClaims::claim);
        }
    }

    private Command claim() {
        return fill(Command.request(TriadCode.CLAIM)).with(ClaimField.TOPICS, topics.version());
    }

    private Command fill(Command command) {
        Leadership.View view = leadership.current();
        command.with(ClaimField.CLUSTER, identity.cluster())
                .with(ClaimField.GROUP, identity.group())
                .with(ClaimField.NODE, identity.nodeId())
                .with(ClaimField.NUMBER, identity.number())
                .with(ClaimField.ADDRESS, clientAddress)
                .with(ClaimField.ROLE, view.leading() ? "L" : "F")
                .with(ClaimField.TERM, view.term());
        return identity.zone().isEmpty() ? command : command.with(ClaimField.ZONE, identity.zone());
    }

    private Command topicTable(long version, int chunk, int chunks, byte[] body) {
        return Command.request(TriadCode.TOPIC_TABLE)
                .with(ClaimField.CLUSTER, identity.cluster())
                .with(ClaimField.GROUP, identity.group())
                .with(ClaimField.TOPICS, version)
                .with("k", chunk)
                .with("m", chunks)
                .withBody(body);
    }

    private void execute(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, nothing is claimed any more");
        }
    }
}
