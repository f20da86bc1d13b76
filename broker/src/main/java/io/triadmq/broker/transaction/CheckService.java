package io.triadmq.broker.transaction;

import io.triadmq.broker.config.TransactionConfig;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.HalfMessages;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.raftlog.AppendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node leads: asks producers for the fate of half messages when it is time, and gives up those whose fate
 * nobody tells.
 *
 * <p>A check is first counted in the log, with the time of the next one, and then asked. So a new leader goes on where
 * the old one was and never asks again at once; a check that is lost with a leader is made up for by the next one. While
 * no producer of the group is connected nothing is counted, and one that comes back is asked within a second. What nobody
 * comes back for is given up when the log would be deleted.
 *
 * <p>Has one thread; all of it runs there.
 */
public final class CheckService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckService.class);

    private static final long STEP_MILLIS = 100;

    /** Most messages are resolved within so long, and never looked at here. */
    private static final long LOOK_AFTER_MILLIS = 500;

    /** Messages looked at, asked about or given up in one step. */
    private static final int BATCH = 500;

    /** Messages whose time is known in memory; those above it are found when there is room, and asked about late. */
    private static final int MAX_KNOWN = 200_000;

    private static final long RETRY_MILLIS = 1_000;

    /** How long resolutions are remembered: clients repeat themselves for seconds, a check is answered within minutes. */
    private static final Duration MEMORY = Duration.ofMinutes(15);

    private static final long FORGET_EVERY_MILLIS = 10_000;
    private static final int MAX_FORGOTTEN = 100_000;

    private final Clock clock;
    private final TransactionConfig config;
    private final Duration keep;
    private final Leadership leadership;
    private final TopicTable topics;
    private final HalfMessages halves;
    private final Proposals proposals;
    private final ProducerAsking producers;
    private final ScheduledExecutorService thread;

    private final TreeSet<Due> known = new TreeSet<>();
    private long term;

    /** Everything below was looked at in this term. */
    private long lookedAtBefore;

    private long nextForget;

    /** When to look at a half message again. */
    private record Due(long atMillis, long position) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(position, other.position);
        }
    }

    /** @param keep how long the log is kept */
    public CheckService(
            Clock clock,
            TransactionConfig config,
            Duration keep,
            Leadership leadership,
            TopicTable topics,
            HalfMessages halves,
            Proposals proposals,
            ProducerAsking producers) {
        this.clock = clock;
        this.config = config;
        this.keep = keep;
        this.leadership = leadership;
        this.topics = topics;
        this.halves = halves;
        this.proposals = proposals;
        this.producers = producers;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "transaction-checks");
            made.setDaemon(true);
            return made;
        });
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void step() {
        try {
            Leadership.View view = leadership.current();
            long now = clock.millis();
            if (!view.leading() || view.term() != term) {
                known.clear();
                lookedAtBefore = 0;
                term = view.leading() ? view.term() : 0;
            }
            if (view.leading()) {
                look(now);
                work(now);
                forget(now);
            }
        } catch (RuntimeException e) {
            LOG.error("half messages are not checked, trying again", e);
        }
    }

    private void look(long now) {
        if (known.size() >= MAX_KNOWN) {
            return;
        }
        long before = now - Math.min(LOOK_AFTER_MILLIS, config.timeout().toMillis() / 2);
        for (HalfMessage half : halves.unresolved(lookedAtBefore, BATCH)) {
            if (half.storeTime() > before) {
                return;
            }
            known.add(new Due(half.nextCheck(), half.position()));
            lookedAtBefore = half.position() + 1;
        }
    }

    private void work(long now) {
        List<Long> toAsk = new ArrayList<>();
        for (int i = 0; i < BATCH && !known.isEmpty() && known.first().atMillis <= now; i++) {
            Due due = known.first();
            known.remove(due);
            HalfMessage half = halves.unresolvedAt(due.position);
            if (half == null) {
                continue;
            }
            if (half.nextCheck() > now) {
                known.add(new Due(half.nextCheck(), half.position()));
            } else if (half.checks() >= config.checkMax() || now - half.storeTime() > keep.toMillis()) {
                giveUp(half, now);
            } else if (producers.knowsProducerOf(half.producerGroup())) {
                toAsk.add(half.position());
            } else {
                known.add(new Due(now + RETRY_MILLIS, half.position()));
            }
        }
        if (!toAsk.isEmpty()) {
            long inTerm = term;
            proposals.propose(
                    new GroupCommand.CheckHalves(toAsk, config.checkInterval().toMillis()),
                    outcome -> later(() -> counted(inTerm, toAsk, outcome)));
        }
    }

    /** On any outcome but the good one they are looked at again: their next check may be counted or not. */
    private void counted(long inTerm, List<Long> asked, AppendOutcome<CommandResult> outcome) {
        if (inTerm != term) {
            return;
        }
        long now = clock.millis();
        if (outcome instanceof AppendOutcome.Applied<CommandResult> applied
                && applied.result() instanceof CommandResult.Unresolved unresolved) {
            for (long position : unresolved.positions()) {
                HalfMessage half = halves.unresolvedAt(position);
                if (half != null) {
                    producers.ask(half);
                    known.add(new Due(half.nextCheck(), position));
                }
            }
        } else {
            asked.forEach(position -> known.add(new Due(now + RETRY_MILLIS, position)));
        }
    }

    private void giveUp(HalfMessage half, long now) {
        TopicSettings topic = topics.get(SystemTopic.TRANSACTION_GIVEN_UP);
        if (topic != null) {
            LOG.warn(
                    "the half message at position {} of producer group {} is rolled back: {} checks gave no answer",
                    half.position(),
                    half.producerGroup(),
                    half.checks());
            proposals.propose(
                    new GroupCommand.GiveUpHalf(half.position(), new QueueId(topic.id(), 0)),
                    outcome -> LOG.debug("given up: {}", outcome));
        }
        // Should that not have worked it comes again.
        known.add(new Due(now + RETRY_MILLIS, half.position()));
    }

    private void forget(long now) {
        if (now < nextForget) {
            return;
        }
        nextForget = now + FORGET_EVERY_MILLIS;
        long before = halves.forgettableBefore(now - MEMORY.toMillis(), MAX_FORGOTTEN);
        if (before > 0) {
            proposals.propose(
                    new GroupCommand.ForgetResolutions(before), outcome -> LOG.debug("forgotten: {}", outcome));
        }
    }

    private void later(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, a check is not asked");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the thread of transaction checks does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
