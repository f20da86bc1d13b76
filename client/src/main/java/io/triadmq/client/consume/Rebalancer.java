package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.DaemonThreads;
import io.triadmq.client.route.Heartbeats;
import io.triadmq.client.route.TopicRoute;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ConsumerList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which queues this member of the group has: whenever it is woken (a member came or went, queues changed), now
 * and then in any case, and soon again when a question got no answer. In doubt it keeps what it has.
 *
 * <p>Thread-safe; works on one thread of its own, which may block.
 */
final class Rebalancer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

    /** Brokers tell of changes; this is the safety net. */
    private static final long PERIOD_MILLIS = 20_000;

    /** All nodes of a group tell of one change within this time: one look is enough. */
    private static final long GATHER_MILLIS = 50;

    private static final long RETRY_MILLIS = 500;
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);

    private final ClientRuntime runtime;
    private final String consumerGroup;
    private final Collection<String> topics;
    private final @Nullable AllocationStrategy strategy;
    private final TakenQueues taken;
    private final Heartbeats heartbeats;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("triad-rebalance"));
    private final AtomicBoolean woken = new AtomicBoolean();

    /** By topic: its queues at the first look. */
    private final Map<String, Set<MessageQueue>> atFirst = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** @param strategy null: every member has all queues (broadcasting) */
    Rebalancer(
            ClientRuntime runtime,
            String consumerGroup,
            Collection<String> topics,
            @Nullable AllocationStrategy strategy,
            TakenQueues taken,
            Heartbeats heartbeats) {
        this.runtime = runtime;
        this.consumerGroup = consumerGroup;
        this.topics = topics;
        this.strategy = strategy;
        this.taken = taken;
        this.heartbeats = heartbeats;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::wake, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        wake(0);
    }

    /** Looks again, at once but together with other reasons to look that come in the same moment. */
    void wake() {
        wake(GATHER_MILLIS);
    }

    private void wake(long millis) {
        if (!closed && woken.compareAndSet(false, true)) {
            try {
                thread.schedule(this::lookAgain, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.trace("closed", e);
            }
        }
    }

    private void lookAgain() {
        woken.set(false);
        boolean complete = true;
        for (String topic : topics) {
            try {
                complete &= !closed && rebalance(topic);
            } catch (RuntimeException e) {
                LOG.warn("group {} keeps its queues of {}: {}", consumerGroup, topic, e.toString());
                complete = false;
            }
        }
        if (!complete) {
            wake(RETRY_MILLIS);
        }
    }

    /** Returns whether the outcome is final for now. */
    private boolean rebalance(String topic) {
        TopicRoute route = runtime.routes().find(topic, ASK_TIMEOUT.toMillis());
        List<MessageQueue> queues = route == null ? List.of() : route.readQueues();
        atFirst.putIfAbsent(topic, Set.copyOf(queues));
        if (queues.isEmpty()) {
            return false; // not created yet
        }
        List<MessageQueue> mine = queues;
        if (strategy != null) {
            List<String> members = members(queues);
            if (!members.contains(runtime.clientId())) {
                heartbeats.tellAll();
                return false;
            }
            mine = strategy.allocate(runtime.clientId(), queues, members);
        }
        change(topic, new HashSet<>(mine));
        return true;
    }

    private void change(String topic, Set<MessageQueue> mine) {
        for (MessageQueue queue : taken.queues()) {
            if (queue.topic().equals(topic) && !mine.contains(queue)) {
                var unused = taken.letGo(queue);
            }
        }
        Set<MessageQueue> present = taken.queues();
        for (MessageQueue queue : mine) {
            if (!present.contains(queue)) {
                taken.take(queue);
            }
        }
    }

    /** Whether the queue was not there yet when this member first looked for those of its topic. */
    boolean cameLater(MessageQueue queue) {
        Set<MessageQueue> first = atFirst.get(queue.topic());
        return first != null && !first.contains(queue);
    }

    /** Client ids of the group, sorted, as the leader of the first group of the topic that answers knows them. */
    private List<String> members(List<MessageQueue> queues) {
        RequestFailedException failure = null;
        for (String brokerName :
                queues.stream().map(MessageQueue::brokerName).distinct().toList()) {
            try {
                BrokerGroup group = runtime.routes().group(brokerName);
                Command answer = runtime.calls()
                        .callAndWait(
                                group,
                                () -> Command.request(RequestCode.GET_CONSUMER_LIST_BY_GROUP)
                                        .with("consumerGroup", consumerGroup),
                                ASK_TIMEOUT);
                if (answer.code() == ResponseCode.SUCCESS) {
                    return BodyCodec.decode(answer.body(), ConsumerList.class).consumerIdList().stream()
                            .sorted()
                            .toList();
                }
                return List.of(); // no member known there: not even we
            } catch (RequestFailedException e) {
                failure = e;
            }
        }
        throw failure == null ? new RequestFailedException(0, "no queues") : failure;
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
    }
}
