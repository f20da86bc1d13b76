package io.triadmq.protocol.transport;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Closes connections on which nothing moves: one look at all of them in a while, instead of a timer for each. */
final class IdleSweep {
    /** A peer that has output waiting and took none of it for so long is gone. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    private static final long MIN_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Collection<NettyConnection> connections;
    private final Duration idle;

    private IdleSweep(Collection<NettyConnection> connections, Duration idle) {
        this.connections = connections;
        this.idle = idle;
    }

    /**
     * Looks until {@code loops} end.
     *
     * @param connections may change meanwhile
     * @param idle a connection is closed after this time without traffic, or an eighth of it, at most 5 s, later
     */
    static void start(EventLoopGroup loops, Collection<NettyConnection> connections, Duration idle) {
        long period = Math.max(MIN_PERIOD_NANOS, Math.min(idle.toNanos() / 8, MAX_PERIOD_NANOS));
        IdleSweep sweep = new IdleSweep(connections, idle);
        loops.next().scheduleWithFixedDelay(sweep::look, period, period, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        for (NettyConnection connection : connections) {
            if (connection.idleFor(idle.toNanos(), now)) {
                connection.close("idle for " + idle);
            } else if (connection.stuckFor(STUCK.toNanos(), now)) {
                connection.close("it took no output for " + STUCK);
            }
        }
    }
}
