package io.triadmq.broker.forward;

import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.transport.RpcClient;
import io.triadmq.protocol.transport.RpcException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A follower's open connection to its leader: requests travel over it without connecting first, and it shows at once
 * when the leader's process ends. A connection that closes and is then refused means that nobody listens there any
 * more, which is no proof but reason enough to ask for an election; a silent leader is left to the election timeout.
 *
 * <p>Thread-safe.
 */
public final class LeaderLink {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLink.class);

    /** Pause between attempts to reach a leader that could not be reached. */
    private static final long RECONNECT_MILLIS = 100;

    /** Asks the group for an election. */
    public interface Suspicion {
        /**
         * @param leaderId node whose process seems to be gone
         * @param term term in which it leads
         */
        void suspect(String leaderId, long term);
    }

    private final RpcClient rpc;
    private final ScheduledExecutorService timer;
    private final Suspicion suspicion;
    private final Runnable lost;

    // Guarded by this.
    private @Nullable Target target;
    private boolean connecting;
    private boolean closed;

    /** @param wasConnected whether the connection stood before: only then a refusal says that something ended */
    private record Target(String leaderId, String address, long term, boolean wasConnected) {}

    /** @param lost run when the connection to the current leader broke; on an event loop, must not block */
    public LeaderLink(RpcClient rpc, ScheduledExecutorService timer, Suspicion suspicion, Runnable lost) {
        this.rpc = rpc;
        this.timer = timer;
        this.suspicion = suspicion;
        this.lost = lost;
    }

    /** Who leads changed. */
    public synchronized void changed(Leadership.View view) {
        String leaderId = view.leaderId();
        String address = view.leaderAddress();
        if (view.leading() || leaderId == null || address == null) {
            target = null;
            return;
        }
        Target before = target;
        if (before == null || before.term() != view.term() || !before.address().equals(address)) {
            boolean connected = rpc.isConnected(address);
            target = new Target(leaderId, address, view.term(), connected);
            if (!connected) {
                connect();
            }
        }
    }

    /** A connection of ours closed. */
    public void disconnected(String address) {
        synchronized (this) {
            Target now = target;
            if (closed || now == null || !now.address().equals(address) || !now.wasConnected()) {
                return;
            }
            LOG.info("connection to leader {} at {} closed, term {}", now.leaderId(), address, now.term());
            connect();
        }
        lost.run();
    }

    public synchronized void close() {
        closed = true;
        target = null;
    }

    /** Holds the lock. */
    private void connect() {
        Target now = target;
        if (now != null && !connecting && !closed) {
            connecting = true;
            rpc.connect(now.address()).whenComplete((done, failure) -> connected(now, failure));
        }
    }

    private void connected(Target tried, @Nullable Throwable failure) {
        Target suspected = null;
        synchronized (this) {
            connecting = false;
            Target now = target;
            if (now == null || closed) {
                return;
            }
            if (!now.equals(tried)) {
                connect();
                return;
            }
            if (failure == null) {
                target = new Target(now.leaderId(), now.address(), now.term(), true);
                return;
            }
            if (now.wasConnected() && isRefusal(failure)) {
                suspected = now;
            }
            again();
        }
        if (suspected != null) {
            LOG.warn(
                    "leader {} at {} refuses connections, asking for an election, term {}",
                    suspected.leaderId(),
                    suspected.address(),
                    suspected.term());
            suspicion.suspect(suspected.leaderId(), suspected.term());
        }
    }

    private void again() {
        try {
            timer.schedule(this::reconnect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, the leader is not connected again");
        }
    }

    private synchronized void reconnect() {
        connect();
    }

    /** Somebody answered "nobody listens here"; a connect that got no answer says nothing. */
    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RpcException rpc) {
                return rpc.kind() == RpcException.Kind.NOT_SENT && rpc.isRefusal();
            }
        }
        return false;
    }
}
