package io.triadmq.broker.delay;

import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers delayed messages while this node leads. A new leader goes on where the saved progress says; what an old one
 * still had on its way cannot be committed in the new term.
 *
 * <p>Has one thread; all of it runs there.
 */
public final class DelayService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DelayService.class);

    /** The shortest delay is a second; this is how much later a message may come. */
    private static final long STEP_MILLIS = 100;

    private final Clock clock;
    private final ReplicaState state;
    private final DelayLevels levels;
    private final DelayLine.Parts parts;
    private final ScheduledExecutorService thread;
    private long term;
    private List<DelayLine> lines = List.of();

    /** @param storeHost this node's address for clients */
    public DelayService(
            Clock clock,
            ReplicaState state,
            MessageReader messages,
            Proposals proposals,
            OffsetBuffer offsets,
            DelayLevels levels,
            HostAddress storeHost) {
        this.clock = clock;
        this.state = state;
        this.levels = levels;
        this.parts = new DelayLine.Parts(state.topics(), state.index(), messages, proposals, offsets, storeHost);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "delay");
            made.setDaemon(true);
            return made;
        });
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void step() {
        try {
            Leadership.View view = state.leadership().current();
            TopicSettings topic = state.topics().get(DelayTopic.NAME);
            if (!view.leading() || topic == null) {
                term = 0;
                lines = List.of();
                return;
            }
            if (term != view.term()) {
                lines = lines(topic);
                term = view.term();
            }
            long now = clock.millis();
            lines.forEach(line -> line.step(now));
        } catch (RuntimeException e) {
            LOG.error("delayed messages are not delivered, trying again", e);
        }
    }

    private List<DelayLine> lines(TopicSettings topic) {
        ConsumerOffsets saved = state.offsets();
        List<DelayLine> made = new ArrayList<>();
        for (int level = 1; level <= levels.maxLevel(); level++) {
            QueueId queue = new QueueId(topic.id(), DelayTopic.queueOf(level, levels));
            long next = saved.get(DelayTopic.GROUP, queue).orElse(0);
            made.add(new DelayLine(parts, queue, levels.delay(level).toMillis(), next));
        }
        return made;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the delay thread does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
