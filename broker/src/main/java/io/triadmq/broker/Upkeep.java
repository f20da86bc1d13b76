package io.triadmq.broker;

import io.triadmq.broker.claim.ClaimService;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.handler.Handlers;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.pull.PullWaiters;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.stats.TrafficMeter;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker does again and again, on the timer thread, which owns all of it. */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** A producer that has not sent for so long is forgotten; a retry after that could be stored twice. */
    private static final Duration PRODUCER_MEMORY = Duration.ofDays(7);

    private static final long SWEEP_PULLS_MILLIS = 200;
    private static final long RECHECK_PULLS_MILLIS = 5_000;
    private static final long EXPIRE_PRODUCERS_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final Replica replica;
    private final Handlers handlers;
    private final ClaimService claims;
    private final ScheduledExecutorService timer;
    private long defaultsTerm;
    private long claimedTopics = -1;

    Upkeep(Replica replica, Handlers handlers, ClaimService claims, ScheduledExecutorService timer) {
        this.replica = replica;
        this.handlers = handlers;
        this.claims = claims;
        this.timer = timer;
    }

    void start(OffsetBuffer offsets, PullWaiters waiters, ClientRegistry clients, TrafficMeter traffic) {
        every(Handlers.SWEEP_MILLIS, () -> {
            handlers.sweep();
            watchTopics();
        });
        every(OffsetBuffer.FLUSH_MILLIS, offsets::flush);
        every(SWEEP_PULLS_MILLIS, waiters::sweep);
        every(RECHECK_PULLS_MILLIS, waiters::recheck);
        every(1000, () -> {
            traffic.tick();
            clients.expire();
            createDefaults(replica.state().leadership().current());
        });
        every(EXPIRE_PRODUCERS_MILLIS, this::expireProducers);
    }

    void every(long millis, Runnable work) {
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

    /** Creates what must exist, once in each term in which this node leads. */
    void createDefaults(Leadership.View view) {
        if (view.leading() && defaultsTerm != view.term() && handlers.createDefaultTopics()) {
            defaultsTerm = view.term();
        }
    }

    private void watchTopics() {
        long version = replica.state().topics().version();
        if (version != claimedTopics) {
            claimedTopics = version;
            claims.topicsChanged();
        }
    }

    private void expireProducers() {
        if (replica.state().leadership().current().leading()) {
            long notSince = System.currentTimeMillis() - PRODUCER_MEMORY.toMillis();
            replica.proposals()
                    .propose(
                            new GroupCommand.ExpireProducers(notSince),
                            outcome -> LOG.debug("producers expired: {}", outcome));
        }
    }
}
