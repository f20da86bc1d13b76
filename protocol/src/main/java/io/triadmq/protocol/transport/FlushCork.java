package io.triadmq.protocol.transport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the wake-ups that a thread would cause while it completes many answers in a row, and gives them once at
 * the end. Without it a fast event loop wakes at the first answer and flushes a few bytes each time.
 */
final class FlushCork {
    private final ThreadLocal<@Nullable List<NettyConnection>> held = new ThreadLocal<>();

    void run(Runnable completions) {
        if (held.get() != null) {
            completions.run(); // the outer call flushes
            return;
        }
        List<NettyConnection> connections = new ArrayList<>();
        held.set(connections);
        try {
            completions.run();
        } finally {
            held.remove();
            connections.forEach(NettyConnection::wakeNow);
        }
    }

    /** @return true when the connection will be woken at the end of {@link #run} */
    boolean hold(NettyConnection connection) {
        List<NettyConnection> connections = held.get();
        if (connections == null) {
            return false;
        }
        connections.add(connection);
        return true;
    }
}
