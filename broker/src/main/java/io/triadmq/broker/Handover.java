package io.triadmq.broker;

import io.triadmq.raftlog.CommitLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives leadership away, and knows while that is going on. Thread-safe. */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** A target that is far behind is not worth waiting for longer: meanwhile nobody can send. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final CommitLog<?> log;
    private final AtomicInteger running = new AtomicInteger();

    Handover(CommitLog<?> log) {
        this.log = log;
    }

    boolean isRunning() {
        return running.get() > 0;
    }

    /** @param target a node id; empty: whoever suits best */
    CompletableFuture<Void> start(String target) {
        running.incrementAndGet();
        LOG.info("handing leadership over to {}", target.isEmpty() ? "any member" : target);
        return log.transferLeadership(target, TIMEOUT).whenComplete((done, failure) -> {
            running.decrementAndGet();
            if (failure != null) {
                LOG.warn("leadership was not handed over: {}", failure.toString());
            }
        });
    }
}
