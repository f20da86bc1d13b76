package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices on a follower that the leader's process has ended: the system closes its connections at once, and its raft port
 * refuses new ones. Both together are taken for death; a closed connection alone is not, and silence never is, that is
 * what the election timeout is for.
 */
final class LeaderWatch implements ConnectionClosedEventListener {
    /** A live member accepts within a round trip. */
    private static final int CONNECT_TIMEOUT_MILLIS = 300;

    /** A connection that is still open after this time leads to a live process: one that dies closes all at once. */
    private static final int STAYS_OPEN_MILLIS = 250;

    private static final int ATTEMPTS = 20;

    /** Told that the leader of a term is dead. */
    interface Alarm {
        void raise(PeerId deadLeader, long term);
    }

    private final Supplier<@Nullable PeerId> leader;
    private final Supplier<Long> term;
    private final PeerId self;
    private final Executor executor;
    private final Alarm alarm;
    private final AtomicBoolean probing = new AtomicBoolean();

    /** @param executor runs a probe, which blocks for a few hundred milliseconds */
    LeaderWatch(PeerId self, Supplier<@Nullable PeerId> leader, Supplier<Long> term, Executor executor, Alarm alarm) {
        this.self = self;
        this.leader = leader;
        this.term = term;
        this.executor = executor;
        this.alarm = alarm;
    }

    /** Some member's connection to this node is gone; which one does not matter, the probe asks the leader itself. */
    @Override
    public void onClosed(String remoteAddress, @Nullable Connection connection) {
        PeerId suspect = leader.get();
        long suspectTerm = term.get();
        if (suspect == null || suspect.equals(self) || !probing.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> probe(suspect, suspectTerm));
        } catch (RejectedExecutionException closing) {
            probing.set(false);
        }
    }

    private void probe(PeerId suspect, long suspectTerm) {
        try {
            if (refuses(suspect)) {
                alarm.raise(suspect, suspectTerm);
            }
        } finally {
            probing.set(false);
        }
    }

    /**
     * While a process is being torn down its port may still accept for a moment, so an accepted connection counts as a
     * sign of life only when it stays open.
     */
    private static boolean refuses(PeerId member) {
        InetSocketAddress address = new InetSocketAddress(member.getIp(), member.getPort());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_TIMEOUT_MILLIS);
                if (staysOpen(socket)) {
                    return false;
                }
            } catch (ConnectException refused) {
                return true;
            } catch (IOException silentOrUnreachable) {
                return false;
            }
        }
        return false;
    }

    /** The member has no reason to send anything on this connection, so only its end can end the read early. */
    private static boolean staysOpen(Socket socket) throws SocketException {
        socket.setSoTimeout(STAYS_OPEN_MILLIS);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException stillOpen) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }
}
