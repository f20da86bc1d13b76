package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.RouteListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lanes of one producer, one per queue that it has sent to. One timer serves them all, and only while something is
 * under way. Thread-safe.
 */
final class LaneSet implements MessageSink, RouteListener {
    /** How exact deadlines and pauses are. */
    private static final long TICK_MILLIS = 10;

    private final LaneLimits limits;
    private final LaneRunner.Shared shared;
    private final ScheduledExecutorService timer;
    private final Map<MessageQueue, LaneRunner> lanes = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();

    LaneSet(LaneLimits limits, LaneRunner.Shared shared, ScheduledExecutorService timer) {
        this.limits = limits;
        this.shared = shared;
        this.timer = timer;
    }

    @Override
    public void send(PendingSend message) {
        LaneRunner lane = lanes.get(message.queue());
        if (lane == null) {
            lane = lanes.computeIfAbsent(message.queue(), this::open);
        }
        lane.send(message);
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            scheduleTick();
        }
    }

    private LaneRunner open(MessageQueue queue) {
        BrokerGroup group = shared.requests().routes().group(queue.brokerName());
        return new LaneRunner(queue, group, limits, shared);
    }

    private void scheduleTick() {
        try {
            timer.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            abort("the producer is closed");
        }
    }

    private void tick() {
        ticking.set(false); // before looking: a send from here on starts the next tick itself
        boolean active = false;
        for (LaneRunner lane : lanes.values()) {
            if (lane.isActive()) {
                active = true;
                lane.tick();
            }
        }
        if (active && ticking.compareAndSet(false, true)) {
            scheduleTick();
        }
    }

    @Override
    public void leaderChanged(BrokerGroup group) {
        String leader = group.leader();
        for (LaneRunner lane : lanes.values()) {
            if (lane.group() == group) {
                lane.leaderChanged(leader);
            }
        }
    }

    @Override
    public void abort(String why) {
        lanes.values().forEach(lane -> lane.abort(why));
    }
}
