package io.triadmq.client.consume;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.StartPosition;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.Heartbeats;
import io.triadmq.client.route.RouteListener;
import io.triadmq.client.route.TopicRoute;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.message.TagExpression;
import io.triadmq.protocol.transport.Responder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group: shares the queues of its topics with the other members and calls the application's
 * listener for every message, at least once.
 *
 * <p><b>Leader changes.</b> While a group changes its leader, reading goes on at the other nodes; nothing is skipped or
 * repeated because of it. Every node of every group knows this member, so nothing needs to be rebalanced.
 *
 * <p><b>Delivered again</b> are messages that the listener did not consume, those of the last {@code saveInterval}
 * after a crash, and those that are under way when a queue passes to another member. After {@link #close()} nothing
 * that the listener consumed comes again.
 *
 * <p>Runs from construction; thread-safe.
 */
public final class PushConsumer implements AutoCloseable, RouteListener {
    private static final Logger LOG = LoggerFactory.getLogger(PushConsumer.class);

    private static final int DEFAULT_MAX_RECONSUME_TIMES = 16;
    private static final int WITHOUT_LIMIT = -1;
    private static final long RENEW_LOCKS_MILLIS = 10_000;
    private static final long RELIEVE_MILLIS = 50;
    private static final long LOOK_FOR_HUNG_MILLIS = 500;
    private static final Duration OFFSET_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LAST_SAVE = Duration.ofSeconds(2);

    /** How far the clock of a broker may be behind ours. */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(1);

    private final PushConsumerBuilder config;
    private final boolean orderly;
    private final boolean broadcasting;

    /** Topics with what is wanted of them, the retry topic among them. */
    private final Map<String, TagExpression> topics = new LinkedHashMap<>();

    private final long subscribedAt = System.currentTimeMillis();
    private final ClientRuntime runtime;
    private final OffsetCalls offsetCalls;
    private final Heartbeats heartbeats;
    private final WorkPool pool;
    /** Null: consumed in order. */
    private final @Nullable ConcurrentConsumption parallel;

    private final TakenQueues taken;
    private final Rebalancer rebalancer;
    private boolean closed;

    PushConsumer(
            PushConsumerBuilder config, @Nullable ConcurrentListener concurrent, @Nullable OrderlyListener inOrder) {
        this.config = config;
        this.orderly = inOrder != null;
        this.broadcasting = config.broadcastOffsets != null;
        topics.putAll(config.subscriptions);
        if (!broadcasting) {
            topics.put(SystemTopic.retryTopic(config.group), TagExpression.ALL);
        }
        this.runtime = new ClientRuntime(config.nameServers);
        this.offsetCalls = new OffsetCalls(runtime, config.group, OFFSET_TIMEOUT);
        this.heartbeats = new Heartbeats(runtime, this::heartbeat);
        this.pool = new WorkPool(config.threads, "triad-consume");
        QueueLocks locks = orderly && !broadcasting ? new QueueLocks(runtime, config.group) : null;
        this.parallel = concurrent == null ? null : consumption(concurrent);
        this.taken =
                new TakenQueues(runtime, parallel != null ? parallel(parallel) : serial(inOrder), offsetStore(), locks);
        this.rebalancer = new Rebalancer(
                runtime,
                config.group,
                List.copyOf(topics.keySet()),
                broadcasting ? null : config.strategy,
                taken,
                heartbeats);
        begin();
    }

    /** @param group the consumer group to join */
    public static PushConsumerBuilder builder(String group) {
        return new PushConsumerBuilder(group);
    }

    private void begin() {
        runtime.onServerRequest(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, this::membersChanged);
        runtime.routes().addListener(this);
        heartbeats.start();
        rebalancer.start();
        long save = config.saveInterval.toMillis();
        every(save, taken::saveAll);
        every(RELIEVE_MILLIS, pool::relieve);
        if (parallel != null && !broadcasting) {
            every(LOOK_FOR_HUNG_MILLIS, () -> giveUpHung(parallel));
        }
        if (orderly) {
            every(RENEW_LOCKS_MILLIS, taken::renewLocks);
        }
    }

    private void giveUpHung(ConcurrentConsumption consumption) {
        consumption.giveUpHung(taken.all(), ClientRuntime.monotonicMillis() - config.consumeTimeout.toMillis());
    }

    private void every(long millis, Runnable what) {
        Runnable guarded = () -> {
            try {
                what.run();
            } catch (RuntimeException e) {
                LOG.error("a periodic duty of group {} failed", config.group, e); // and must not end the others
            }
        };
        var unused = runtime.timer().scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
    }

    private ConcurrentConsumption consumption(ConcurrentListener listener) {
        int max = config.maxReconsumeTimes >= 0 ? config.maxReconsumeTimes : DEFAULT_MAX_RECONSUME_TIMES;
        return new ConcurrentConsumption(
                listener, pool, runtime, new SendBack(runtime, config.group, max), !broadcasting);
    }

    private Function<MessageQueue, TakenQueue> parallel(ConcurrentConsumption consumption) {
        return queue -> new ConcurrentTakenQueue(
                queue, config.batchMessages, limits(), consumption, taken -> fetcher(queue, taken));
    }

    private Function<MessageQueue, TakenQueue> serial(@Nullable OrderlyListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException("a listener is needed");
        }
        int max = config.maxReconsumeTimes >= 0 ? config.maxReconsumeTimes : WITHOUT_LIMIT;
        OrderlyConsumption consumption = new OrderlyConsumption(
                listener,
                pool,
                runtime,
                new SendBack(runtime, config.group, Math.max(0, max)),
                max,
                config.suspendTime.toMillis());
        return queue -> {
            LockedQueue fresh = config.keysInParallel ? byKey(queue, consumption) : asWhole(queue, consumption);
            if (broadcasting) {
                fresh.locked(Long.MAX_VALUE, 0); // nobody to share with
            }
            return fresh;
        };
    }

    private LockedQueue asWhole(MessageQueue queue, OrderlyConsumption consumption) {
        return new OrderlyTakenQueue(
                queue,
                config.batchMessages,
                limits(),
                taken -> fetcher(queue, taken),
                consumption::schedule,
                ClientRuntime::monotonicMillis);
    }

    private LockedQueue byKey(MessageQueue queue, OrderlyConsumption consumption) {
        return new KeyedTakenQueue(
                queue,
                config.batchMessages,
                limits(),
                taken -> fetcher(queue, taken),
                consumption::schedule,
                ClientRuntime::monotonicMillis);
    }

    private FlowLimits limits() {
        return new FlowLimits(config.maxBufferedMessages, config.maxBufferedBytes);
    }

    private QueueFetcher fetcher(MessageQueue queue, FetchSink sink) {
        TagExpression tags = topics.getOrDefault(queue.topic(), TagExpression.ALL);
        return new QueueFetcher(runtime, config.group, queue, tags, config.pull, offsetCalls, sink);
    }

    private OffsetStore offsetStore() {
        if (config.broadcastOffsets != null) {
            return new LocalOffsets(config.broadcastOffsets, offsetCalls, this::startPosition);
        }
        return new OffsetStore() {
            @Override
            public CompletableFuture<Long> start(MessageQueue queue) {
                return offsetCalls.start(queue, startPosition(queue));
            }

            @Override
            public CompletableFuture<Void> save(MessageQueue queue, long offset, long lockEpoch) {
                return heartbeats
                        .whenTold(runtime.routes().group(queue.brokerName()).target())
                        .thenCompose(told -> offsetCalls.save(queue, offset, lockEpoch));
            }
        };
    }

    /** Where to start without a saved offset. */
    private StartPosition startPosition(MessageQueue queue) {
        if (SystemTopic.isRetry(queue.topic())) {
            return StartPosition.first(); // new with its first message: to start at its end would lose that one
        }
        boolean missed = config.startPosition.kind() == StartPosition.Kind.LAST && rebalancer.cameLater(queue);
        return missed ? StartPosition.at(Instant.ofEpochMilli(subscribedAt).minus(CLOCK_SLACK)) : config.startPosition;
    }

    private void membersChanged(Command request, Responder responder) {
        if (config.group.equals(request.fields().get("consumerGroup"))) {
            rebalancer.wake();
        }
    }

    @Override
    public void queuesChanged(TopicRoute route) {
        if (topics.containsKey(route.topic())) {
            rebalancer.wake();
        }
    }

    @Override
    public void leaderChanged(BrokerGroup group) {
        taken.leaderChanged(group);
    }

    private HeartbeatData heartbeat() {
        Set<SubscriptionData> subscriptions = new HashSet<>();
        topics.forEach((topic, tags) -> subscriptions.add(SubscriptionData.ofTags(topic, tags, subscribedAt)));
        ConsumerData member = new ConsumerData(
                config.group,
                ConsumeType.CONSUME_PASSIVELY,
                broadcasting ? MessageModel.BROADCASTING : MessageModel.CLUSTERING,
                switch (config.startPosition.kind()) {
                    case FIRST -> ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET;
                    case LAST -> ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET;
                    case TIME -> ConsumeFromWhere.CONSUME_FROM_TIMESTAMP;
                },
                subscriptions,
                false);
        return new HeartbeatData(runtime.clientId(), List.of(), List.of(member));
    }

    /** This member's id, unique among all clients. */
    public String clientId() {
        return runtime.clientId();
    }

    /** The queues that this member has at the moment, those of the retry topic too. */
    public Set<MessageQueue> assignment() {
        return new TreeSet<>(taken.queues());
    }

    /**
     * Leaves the group: begins no more messages, waits up to {@code closeTimeout} for the listener to end those it has,
     * saves the offsets and gives the queues to the others.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        rebalancer.close();
        try {
            taken.close().get(config.closeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("group {}: closed although the listener is still at some messages; they come again", config.group);
            saveWhatIsDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heartbeats.unregister("consumerGroup", config.group);
        pool.shutdown();
        runtime.close();
    }

    /** The queues that the listener does not let go of: what it has done there meanwhile need not come again. */
    private void saveWhatIsDone() {
        try {
            taken.saveLeaving().get(LAST_SAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("group {}: the last offsets are not saved", config.group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
