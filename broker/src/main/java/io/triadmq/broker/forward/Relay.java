package io.triadmq.broker.forward;

import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets requests that only the leader may execute to the leader, wherever it is: here, on another node, or (for a short
 * while) nowhere yet. So a client that talks to the wrong node, or to a node that stops leading, need not know.
 *
 * <ul>
 *   <li>A leading node executes the request itself. If it turns out not to lead (answer {@link TriadCode#NOT_LEADER},
 *       which says that nothing was executed) the request goes on as below.
 *   <li>With a known leader the request travels there once; a relayed request carries the client's address and is never
 *       relayed again, so it cannot run in circles.
 *   <li>With no known leader it is held until there is one, at most {@link RelayLimits#patience()}.
 * </ul>
 *
 * <p>A request whose answer was lost is sent again only when executing it twice does no harm. Requests on hold keep
 * their order. Thread-safe; nothing here blocks.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** How soon a held request looks for a leader again, besides every change of leadership. */
    private static final long RETRY_MILLIS = 20;

    private final Leadership leadership;
    private final RpcClient rpc;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final RelayLimits limits;

    private final Object lock = new Object();
    // Guarded by lock.
    private final Deque<RelayedRequest> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean retryScheduled;
    private boolean closed;

    /** Size of {@link #held}, readable without the lock: every request asks. */
    private volatile int heldCount;

    public Relay(
            Leadership leadership,
            RpcClient rpc,
            ScheduledExecutorService timer,
            LongSupplier nanoClock,
            RelayLimits limits) {
        this.leadership = leadership;
        this.rpc = rpc;
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.limits = limits;
        leadership.addListener(view -> {
            if (view.leading() || view.leaderAddress() != null) {
                retrySoon(0);
            }
        });
    }

    /** A handler that lets only the leader execute {@code local}. */
    public RequestHandler leaderOnly(RequestHandler local) {
        return (connection, request, responder) -> handle(local, connection, request, responder);
    }

    private void handle(RequestHandler local, Connection connection, Command request, Responder responder) {
        if (RelayedRequest.cameFromNode(request)) {
            handleRelayed(local, connection, request, responder);
            return;
        }
        RelayedRequest relayed = new RelayedRequest(
                this,
                local,
                connection,
                request,
                responder,
                nanoClock.getAsLong() + limits.patience().toNanos());
        if (heldCount > 0) {
            // Behind those that came earlier, so that one client's requests keep their order.
            hold(relayed);
        } else {
            attempt(relayed);
        }
    }

    /** Sends a request of this node's own to the leader, as a client would; its answer is dropped. */
    public void tellLeader(RequestHandler local, Connection origin, Command request) {
        handle(local, origin, request, answer -> {});
    }

    private void handleRelayed(RequestHandler local, Connection connection, Command request, Responder responder) {
        Leadership.View view = leadership.current();
        if (view.leading()) {
            local.handle(connection, request, responder);
        } else {
            responder.respond(notLeader(request, view));
        }
    }

    /** Any thread. */
    void attempt(RelayedRequest relayed) {
        Leadership.View view = leadership.current();
        if (view.leading()) {
            relayed.executeHere();
            return;
        }
        String leader = view.leaderAddress();
        if (leader == null) {
            hold(relayed);
        } else if (relayed.request().isOneWay()) {
            rpc.sendOneWay(leader, relayed.toSend()).whenComplete((sent, failure) -> {
                if (failure != null) {
                    hold(relayed);
                }
            });
        } else {
            rpc.invoke(leader, relayed.toSend(), limits.answerTimeout())
                    .whenComplete((answer, failure) -> relayed.answered(answer, failure));
        }
    }

    /** Keeps a request until a leader is known, or answers it when it has waited or when too much waits. */
    void hold(RelayedRequest relayed) {
        String full = null;
        synchronized (lock) {
            if (closed) {
                full = "this node is closing";
            } else if (held.size() >= limits.maxHeld()) {
                full = held.size() + " requests wait for a leader, the limit";
            } else if (heldBytes + relayed.bytes() > limits.maxHeldBytes()) {
                full = heldBytes + " bytes of requests wait for a leader, the limit is " + limits.maxHeldBytes();
            } else {
                held.addLast(relayed);
                heldBytes += relayed.bytes();
                heldCount = held.size();
            }
        }
        if (full == null) {
            retrySoon(RETRY_MILLIS);
        } else {
            relayed.failBusy(full);
        }
    }

    private void retrySoon(long delayMillis) {
        synchronized (lock) {
            if (held.isEmpty() || (retryScheduled && delayMillis > 0)) {
                return;
            }
            retryScheduled = true;
        }
        try {
            timer.schedule(this::retryHeld, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping: held requests are answered by close");
        }
    }

    private void retryHeld() {
        int waiting;
        synchronized (lock) {
            retryScheduled = false;
            waiting = held.size();
        }
        for (int i = 0; i < waiting; i++) {
            RelayedRequest relayed = takeHeld();
            if (relayed == null) {
                return;
            }
            if (isLate(relayed)) {
                relayed.failWithoutLeader(leadership.current());
            } else {
                attempt(relayed);
            }
        }
    }

    boolean isLate(RelayedRequest relayed) {
        return nanoClock.getAsLong() - relayed.deadlineNanos() >= 0;
    }

    private @Nullable RelayedRequest takeHeld() {
        synchronized (lock) {
            RelayedRequest relayed = held.pollFirst();
            if (relayed != null) {
                heldBytes -= relayed.bytes();
                heldCount = held.size();
            }
            return relayed;
        }
    }

    /** Requests that wait for a leader. */
    public int heldCount() {
        return heldCount;
    }

    /** Answers everything that waits; later requests are not held any more. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        for (RelayedRequest next = takeHeld(); next != null; next = takeHeld()) {
            next.failWithoutLeader(leadership.current());
        }
    }

    /** The answer "nothing was executed, this node does not lead"; understood by nodes and by our client. */
    public static Command notLeader(Command request, Leadership.View view) {
        return Command.response(request, TriadCode.NOT_LEADER, "this node does not lead")
                .with("leader", view.leaderAddress());
    }

    /** Whether the sender understands the response codes that only TriadMQ has. */
    static boolean speaksTriad(Command request) {
        return request.fields().get(SendField.PRODUCER_ID) != null;
    }
}
