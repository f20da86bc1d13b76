package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.StartPosition;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.Heartbeats;
import io.triadmq.client.route.RetryingCalls;
import io.triadmq.client.route.RouteListener;
import io.triadmq.client.route.TopicRoute;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.message.TagExpression;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the queues that the application assigns to it, in the order of each queue, and saves offsets when told to.
 *
 * <p>Messages are read ahead in the background, within bounds; reading goes on through a change of leader without
 * skipping or repeating anything. Nothing is saved unless the application calls {@link #commit()}.
 *
 * <p>Thread-safe; but several threads that poll share the messages among them, and what {@link #commit()} saves is then
 * for the application to think about.
 */
public final class PullConsumer implements AutoCloseable, RouteListener {
    private static final Logger LOG = LoggerFactory.getLogger(PullConsumer.class);

    private static final long START_RETRY_MILLIS = 500;

    private record Reading(AssignedQueue buffer, QueueFetcher fetcher, TagExpression tags) {}

    private final PullConsumerBuilder config;
    private final ClientRuntime runtime;
    private final OffsetCalls offsets;
    private final Heartbeats heartbeats;

    /** Guards everything below, and the buffers. */
    private final Object lock = new Object();

    private final Map<MessageQueue, Reading> assigned = new LinkedHashMap<>();
    private int turn;
    private boolean closed;

    PullConsumer(PullConsumerBuilder config) {
        this.config = config;
        this.runtime = new ClientRuntime(config.nameServers);
        this.offsets = new OffsetCalls(runtime, config.group, config.requestTimeout);
        this.heartbeats = new Heartbeats(runtime, this::heartbeat);
        runtime.routes().addListener(this);
        heartbeats.start();
    }

    /** @param group consumer group in whose name offsets are saved */
    public static PullConsumerBuilder builder(String group) {
        return new PullConsumerBuilder(group);
    }

    /** The queues of a topic that can be read, sorted; empty when there is no such topic. Blocks until they are known. */
    public List<MessageQueue> queues(String topic) {
        requireOpen();
        TopicRoute route = runtime.routes().find(topic, config.requestTimeout.toMillis());
        return route == null ? List.of() : route.readQueues();
    }

    /** {@link #assign(Collection, String)} of all messages. */
    public void assign(Collection<MessageQueue> queues) {
        assign(queues, TagExpression.ALL_TEXT);
    }

    /**
     * Reads these queues from now on, and no others. Those that were assigned before with the same tags go on where
     * they are; the others start at the group's saved offset, or at the start position if there is none. Returns at
     * once, the start is looked up in the background.
     *
     * @param tags {@code TagA || TagB}, or {@code *}
     */
    public void assign(Collection<MessageQueue> queues, String tags) {
        requireOpen();
        TagExpression expression = TagExpression.parse(tags);
        for (MessageQueue queue : queues) {
            runtime.routes().find(queue.topic(), config.requestTimeout.toMillis());
        }
        synchronized (lock) {
            requireOpen();
            Set<MessageQueue> wanted = new TreeSet<>(queues);
            assigned.entrySet().removeIf(each -> {
                boolean gone = !wanted.contains(each.getKey())
                        || !each.getValue().tags().equals(expression);
                if (gone) {
                    each.getValue().fetcher().stop();
                }
                return gone;
            });
            for (MessageQueue queue : wanted) {
                if (!assigned.containsKey(queue)) {
                    startAtSaved(read(queue, expression, -1));
                }
            }
        }
        heartbeats.tellAll();
    }

    /** The queues assigned, in order. */
    public Set<MessageQueue> assignment() {
        synchronized (lock) {
            requireOpen();
            return new TreeSet<>(assigned.keySet());
        }
    }

    /** Goes on at this offset; what was read ahead is dropped. */
    public void seek(MessageQueue queue, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is at least 0, got " + offset);
        }
        synchronized (lock) {
            requireOpen();
            Reading old = reading(queue);
            old.fetcher().stop();
            read(queue, old.tags(), offset).fetcher().start(offset);
        }
    }

    /** Goes on at the oldest message. Blocks. */
    public void seekToBegin(MessageQueue queue) {
        seek(queue, beginOffset(queue));
    }

    /** Goes on with the next message that arrives. Blocks. */
    public void seekToEnd(MessageQueue queue) {
        seek(queue, endOffset(queue));
    }

    /**
     * Waits for messages.
     *
     * @return messages of one or more queues, each queue's in order; empty when none came in time
     */
    public List<ReceivedMessage> poll(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        List<ReceivedMessage> taken = new ArrayList<>();
        List<QueueFetcher> drained = new ArrayList<>();
        synchronized (lock) {
            while (true) {
                requireOpen();
                takeInTurn(taken, drained);
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (!taken.isEmpty() || left <= 0) {
                    break;
                }
                try {
                    lock.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        drained.forEach(QueueFetcher::resume);
        return taken;
    }

    private void takeInTurn(List<ReceivedMessage> taken, List<QueueFetcher> drained) {
        List<Reading> all = new ArrayList<>(assigned.values());
        turn++;
        for (int i = 0; i < all.size() && taken.size() < config.maxPollMessages; i++) {
            Reading reading = all.get(Math.floorMod(turn + i, all.size()));
            reading.buffer().take(config.maxPollMessages - taken.size(), taken);
            drained.add(reading.fetcher());
        }
    }

    /** Offset of the next message that a poll returns from this queue; -1 while the start is being looked up. */
    public long position(MessageQueue queue) {
        synchronized (lock) {
            requireOpen();
            return reading(queue).buffer().position();
        }
    }

    /**
     * Saves the positions of all queues for the group. Blocks until a majority has them.
     *
     * @throws RequestFailedException when that is not certain within the request timeout; saving again is safe
     */
    public void commit() {
        Map<MessageQueue, Long> positions = new TreeMap<>();
        synchronized (lock) {
            requireOpen();
            assigned.forEach((queue, reading) -> {
                if (reading.buffer().position() >= 0) {
                    positions.put(queue, reading.buffer().position());
                }
            });
        }
        commit(positions);
    }

    /** Saves these offsets: of each queue, the next message that the group wants. Blocks as {@link #commit()}. */
    public void commit(Map<MessageQueue, Long> nextOffsets) {
        requireOpen();
        List<CompletableFuture<Void>> saves = new ArrayList<>();
        nextOffsets.forEach((queue, offset) -> saves.add(offsets.located(queue)
                .thenCompose(group -> heartbeats.whenTold(group.target()))
                .thenCompose(told -> offsets.save(queue, offset))));
        saves.forEach(this::await);
    }

    /** The offset that the group has saved for a queue; empty when there is none. Blocks. */
    public OptionalLong committed(MessageQueue queue) {
        requireOpen();
        return await(offsets.saved(queue));
    }

    /** Number of the oldest message of a queue. Blocks. */
    public long beginOffset(MessageQueue queue) {
        requireOpen();
        return await(offsets.begin(queue));
    }

    /** Number that the next message of a queue will get. Blocks. */
    public long endOffset(MessageQueue queue) {
        requireOpen();
        return await(offsets.end(queue));
    }

    /** Number of the first message stored at or after a time; {@link #endOffset} when there is none. Blocks. */
    public long offsetAt(MessageQueue queue, Instant time) {
        requireOpen();
        return await(offsets.resolve(queue, StartPosition.at(time)));
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return RetryingCalls.await(answer, config.requestTimeout.plusSeconds(2));
        } catch (RequestFailedException e) {
            requireOpen(); // closed meanwhile: that is the reason
            throw e;
        }
    }

    private Reading read(MessageQueue queue, TagExpression tags, long position) {
        AssignedQueue buffer =
                new AssignedQueue(queue, lock, config.maxBufferedMessages, config.maxBufferedBytes, position);
        QueueFetcher fetcher = new QueueFetcher(runtime, config.group, queue, tags, config.pull, offsets, buffer);
        Reading reading = new Reading(buffer, fetcher, tags);
        assigned.put(queue, reading);
        return reading;
    }

    private void startAtSaved(Reading reading) {
        MessageQueue queue = reading.buffer().queue();
        offsets.start(queue, config.startPosition).whenComplete((offset, failure) -> {
            synchronized (lock) {
                if (closed || assigned.get(queue) != reading) {
                    return; // released, or the application said where to start
                }
                if (offset != null) {
                    reading.buffer().startAt(offset);
                    reading.fetcher().start(offset);
                    return;
                }
            }
            LOG.warn("cannot learn where to start in {}, asking again: {}", queue, failure.getMessage());
            runtime.timer().schedule(() -> startAtSaved(reading), START_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    private Reading reading(MessageQueue queue) {
        Reading reading = assigned.get(queue);
        if (reading == null) {
            throw new IllegalArgumentException(queue + " is not assigned to this consumer");
        }
        return reading;
    }

    private void requireOpen() {
        synchronized (lock) {
            if (closed) {
                throw new TriadClientException("the consumer is closed");
            }
        }
    }

    @Override
    public void leaderChanged(BrokerGroup group) {
        List<Reading> readings;
        synchronized (lock) {
            readings = List.copyOf(assigned.values());
        }
        for (Reading reading : readings) {
            if (reading.fetcher().group() == group) {
                reading.fetcher().leaderChanged();
            }
        }
    }

    private HeartbeatData heartbeat() {
        Map<String, SubscriptionData> topics = new TreeMap<>();
        synchronized (lock) {
            assigned.forEach((queue, reading) ->
                    topics.put(queue.topic(), SubscriptionData.ofTags(queue.topic(), reading.tags(), 1)));
        }
        ConsumerData group = new ConsumerData(
                config.group,
                ConsumeType.CONSUME_ACTIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                Set.copyOf(topics.values()),
                false);
        return new HeartbeatData(runtime.clientId(), List.of(), List.of(group));
    }

    /** Stops reading; saves nothing. Waits about a second at most. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            assigned.values().forEach(reading -> reading.fetcher().stop());
            lock.notifyAll();
        }
        heartbeats.unregister("consumerGroup", config.group);
        runtime.close();
    }
}
