package io.triadmq.broker.pull;

import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.protocol.command.ResponseCode;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers pulls: with messages, or later when some arrive, or with what a consumer must do about its offset.
 *
 * <p>A consumer that is told "offset moved" overwrites the offset that its group has saved. So that is only said when it
 * is certain: by a leader, and of an offset above the queue's end only after a read barrier. A follower lets a pull
 * beyond its end wait, as if messages were to come (they are: it is behind), and sends one below its begin to the
 * leader, which may still have what this node has deleted.
 *
 * <p>Thread-safe.
 */
public final class PullService {
    private static final Logger LOG = LoggerFactory.getLogger(PullService.class);

    private final QueueReader reader;
    private final PullWaiters waiters;
    private final PullPool pool;
    private final SharedBarrier barrier;
    private final Leadership leadership;
    private final ReplicaChoice replicas;
    private final LongSupplier nanoClock;
    private final TrafficMeter traffic;

    public PullService(
            QueueReader reader,
            PullWaiters waiters,
            PullPool pool,
            SharedBarrier barrier,
            Leadership leadership,
            ReplicaChoice replicas,
            LongSupplier nanoClock,
            TrafficMeter traffic) {
        this.reader = reader;
        this.waiters = waiters;
        this.pool = pool;
        this.barrier = barrier;
        this.leadership = leadership;
        this.replicas = replicas;
        this.nanoClock = nanoClock;
        this.traffic = traffic;
    }

    /** Takes a new pull; on an event loop. */
    public void start(Pull pull) {
        boolean nothingYet = reader.range(pull.queue()).next() == pull.offset();
        if (nothingYet && mayWait(pull)) {
            waitForMessages(pull);
        } else if (!pool.tryExecute(() -> serve(pull))) {
            pull.fail(ResponseCode.SYSTEM_BUSY, pool.fullness());
        }
    }

    /** Reads and answers, or lets the pull wait (again); on the pool. */
    void serve(Pull pull) {
        QueueRange range = reader.range(pull.queue());
        if (pull.offset() > range.next()) {
            beyondEnd(pull);
        } else if (pull.offset() < range.min()) {
            belowBegin(pull, range);
        } else if (pull.offset() == range.next()) {
            waitForMessages(pull);
        } else {
            read(pull, range);
        }
    }

    /** The answer when time is up. */
    void nothingNew(Pull pull) {
        QueueRange range = reader.range(pull.queue());
        pull.answer(
                ResponseCode.PULL_NOT_FOUND,
                null,
                replicas.suggest(-1, pull.queue().number()),
                pull.offset(),
                range,
                null);
    }

    private void read(Pull pull, QueueRange range) {
        QueueReader.Batch batch;
        try {
            batch = reader.read(pull.queue(), pull.offset(), pull.filter(), pull.maxMessages(), pull.maxBytes());
        } catch (IOException | RuntimeException e) {
            LOG.error("reading {} from offset {} failed", pull.queue(), pull.offset(), e);
            pull.fail(ResponseCode.SYSTEM_ERROR, "cannot read messages: " + e.getMessage());
            return;
        }
        long suggestion = replicas.suggest(batch.firstPosition(), pull.queue().number());
        if (batch.count() > 0) {
            traffic.delivered(batch.count(), batch.records().length);
            pull.answer(ResponseCode.SUCCESS, null, suggestion, batch.nextOffset(), range, batch.records());
            return;
        }
        pull.advanceTo(Math.max(batch.nextOffset(), reader.range(pull.queue()).min()));
        if (pull.offset() >= range.next() && mayWait(pull)) {
            waitForMessages(pull);
        } else {
            pull.answer(ResponseCode.PULL_RETRY_IMMEDIATELY, null, suggestion, pull.offset(), range, null);
        }
    }

    private boolean mayWait(Pull pull) {
        return pull.deadlineNanos() - nanoClock.getAsLong() > 0;
    }

    private void waitForMessages(Pull pull) {
        if (!mayWait(pull)) {
            nothingNew(pull);
        } else if (!waiters.park(pull)) {
            pull.fail(ResponseCode.SYSTEM_BUSY, "[OVERLOAD]" + waiters.size() + " pulls wait for messages, the limit");
        }
    }

    private void beyondEnd(Pull pull) {
        if (!leadership.current().leading()) {
            waitForMessages(pull);
            return;
        }
        barrier.await()
                .whenComplete((done, failure) -> pool.execute(() -> {
                    QueueRange range = reader.range(pull.queue());
                    if (pull.offset() <= range.next()) {
                        serve(pull);
                    } else if (failure != null) {
                        waitForMessages(pull);
                    } else {
                        moved(pull, range.next(), range);
                    }
                }));
    }

    private void belowBegin(Pull pull, QueueRange range) {
        if (leadership.current().leading()) {
            moved(pull, range.min(), range);
        } else {
            pull.askLeader();
        }
    }

    private void moved(Pull pull, long nextOffset, QueueRange range) {
        LOG.info(
                "{} asked for offset {} of {}, which has {} to {}: told to go on at {}",
                pull.connection().remoteAddress(),
                pull.offset(),
                pull.queue(),
                range.min(),
                range.next(),
                nextOffset);
        pull.answer(ResponseCode.PULL_OFFSET_MOVED, null, 0, nextOffset, range, null);
    }
}
