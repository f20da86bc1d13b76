package io.triadmq.broker.group;

import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node follows: tells the leader which consumers are connected here, everything once and then what changes;
 * and every time which groups have producers here.
 *
 * <p>One report is on its way at a time, so reports arrive in order and what waits is only a set of client ids. After
 * any failure the next report starts anew with everything. All work runs on the timer thread.
 */
public final class MembershipReporter {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipReporter.class);

    /** Clients per report: some hundred bytes each, so a report stays far below the frame limit. */
    private static final int CLIENTS_PER_REPORT = 500;

    private static final int MAX_PRODUCER_GROUPS = 5_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final long RETRY_MILLIS = 200;

    /** An empty report so often finds a leader that lost what we told it. */
    private static final long KEEP_ALIVE_MILLIS = 2000;

    private final String node;
    private final ScheduledExecutorService timer;
    private final RpcClient rpc;
    private final Leadership leadership;
    private final ClientRegistry registry;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    // Timer thread only.
    private Leadership.@Nullable View following;
    private boolean inFlight;
    private boolean synced;
    /** Clients not yet reported of the first, complete picture. */
    private List<String> unreported = List.of();

    private boolean begun;

    public MembershipReporter(
            String node,
            ScheduledExecutorService timer,
            RpcClient rpc,
            Leadership leadership,
            ClientRegistry registry) {
        this.node = node;
        this.timer = timer;
        this.rpc = rpc;
        this.leadership = leadership;
        this.registry = registry;
    }

    /** Begins to follow the leadership; call once. */
    public void start() {
        registry.addListener(clientId -> {
            changed.add(clientId);
            wake();
        });
        leadership.addListener(view -> wake());
        timer.scheduleWithFixedDelay(this::keepAlive, KEEP_ALIVE_MILLIS, KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The connection to the leader broke: what it knew from us is gone. */
    public void connectionLost() {
        execute(() -> {
            synced = false;
            begun = false;
            step();
        });
    }

    private void wake() {
        execute(this::step);
    }

    private void keepAlive() {
        if (synced && !inFlight && changed.isEmpty() && following != null) {
            send(following, new MembershipReport(node, following.term(), false, true, List.of(), producers()));
        } else {
            step();
        }
    }

    private void step() {
        Leadership.View view = leadership.current();
        if (view.leading() || view.leaderAddress() == null || node.equals(view.leaderId())) {
            following = null;
            return;
        }
        if (following == null || following.term() != view.term()) {
            following = view;
            synced = false;
            begun = false;
        }
        if (inFlight) {
            return;
        }
        if (!synced) {
            sendPicture(view);
        } else if (!changed.isEmpty()) {
            send(view, new MembershipReport(node, view.term(), false, true, take(changed.iterator()), producers()));
        }
    }

    private void sendPicture(Leadership.View view) {
        boolean first = !begun;
        if (first) {
            // What changes from here on is reported again after the picture, so nothing falls between.
            changed.clear();
            unreported = new ArrayList<>(registry.clientIds());
            begun = true;
        }
        List<MembershipReport.Client> clients = take(unreported.iterator());
        boolean last = unreported.isEmpty();
        send(view, new MembershipReport(node, view.term(), first, last, clients, producers()));
    }

    private List<MembershipReport.Client> take(Iterator<String> ids) {
        List<MembershipReport.Client> clients = new ArrayList<>();
        while (ids.hasNext() && clients.size() < CLIENTS_PER_REPORT) {
            String clientId = ids.next();
            ids.remove();
            clients.add(new MembershipReport.Client(clientId, List.copyOf(registry.membershipsOf(clientId))));
        }
        return clients;
    }

    /** So many are told: each takes some ten bytes. */
    private List<String> producers() {
        return registry.producerGroups().stream().limit(MAX_PRODUCER_GROUPS).toList();
    }

    private void send(Leadership.View view, MembershipReport report) {
        String address = view.leaderAddress();
        if (address == null) {
            return;
        }
        inFlight = true;
        Command request = Command.request(TriadCode.MEMBERSHIP_REPORT).withBody(report.toJson());
        rpc.invoke(address, request, TIMEOUT)
                .whenComplete((answer, failure) -> execute(() -> answered(report, answer, failure)));
    }

    private void answered(MembershipReport report, @Nullable Command answer, @Nullable Throwable failure) {
        inFlight = false;
        if (answer != null && answer.code() == ResponseCode.SUCCESS) {
            boolean stillSame = following != null && following.term() == report.term();
            synced = stillSame && begun && (synced || report.complete());
            step();
            return;
        }
        LOG.debug("membership report not taken: {}", answer == null ? failure : answer.remark());
        synced = false;
        begun = false;
        later();
    }

    private void later() {
        try {
            timer.schedule(this::step, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, membership is not reported any more");
        }
    }

    private void execute(Runnable step) {
        try {
            timer.execute(step);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, membership is not reported any more");
        }
    }
}
