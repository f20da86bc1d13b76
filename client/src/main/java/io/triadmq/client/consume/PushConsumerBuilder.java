package io.triadmq.client.consume;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.StartPosition;
import io.triadmq.client.route.Settings;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.message.TagExpression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link PushConsumer}. Not thread-safe. */
public final class PushConsumerBuilder {
    final String group;
    final Map<String, TagExpression> subscriptions = new LinkedHashMap<>();
    String nameServers = "";
    StartPosition startPosition = StartPosition.last();
    AllocationStrategy strategy = AllocationStrategies.averagely();

    @Nullable
    Path broadcastOffsets;

    boolean keysInParallel;
    int threads = 20;
    int batchMessages = 1;
    int maxReconsumeTimes = Integer.MIN_VALUE;
    int maxBufferedMessages = 1_000;
    long maxBufferedBytes = 16L << 20;
    Duration suspendTime = Duration.ofSeconds(1);
    Duration saveInterval = Duration.ofSeconds(5);
    Duration closeTimeout = Duration.ofSeconds(30);
    Duration consumeTimeout = Duration.ofMinutes(15);
    PullSettings pull = PullSettings.DEFAULT;

    PushConsumerBuilder(String group) {
        String problem = NameRules.groupProblem(group);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        this.group = group;
    }

    /** Required: {@code host:port}, several separated by {@code ;}. */
    public PushConsumerBuilder nameServers(String list) {
        nameServers = list;
        return this;
    }

    /**
     * Adds a topic; at least one is needed. All members of a group must subscribe to the same.
     *
     * @param tags {@code TagA || TagB}, or {@code *} for all messages
     */
    public PushConsumerBuilder subscribe(String topic, String tags) {
        String problem = NameRules.topicProblem(topic);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        subscriptions.put(topic, TagExpression.parse(tags));
        return this;
    }

    /**
     * Where to start in a queue for which the group has no saved offset; default: with the next message. A queue that
     * comes into being after the consumer is read from its first message then, which is a next one too.
     */
    public PushConsumerBuilder startPosition(StartPosition position) {
        startPosition = position;
        return this;
    }

    /** How queues are shared among the members; default {@link AllocationStrategies#averagely()}. */
    public PushConsumerBuilder allocation(AllocationStrategy value) {
        strategy = value;
        return this;
    }

    /**
     * Gives every member all messages instead of sharing them. Offsets are then kept in a file of this member, and
     * messages that fail are not retried.
     *
     * @param offsetFile where this member keeps its offsets; its directory is created if need be
     */
    public PushConsumerBuilder broadcasting(Path offsetFile) {
        broadcastOffsets = offsetFile;
        return this;
    }

    /**
     * Lets an orderly listener consume different sharding keys of one queue in parallel; each key's messages still come
     * one after the other, and messages without a key keep their order among each other. A message that fails holds up
     * its key only, until the other keys are ten times {@link #maxBufferedMessages} ahead of it. Offsets are saved up to
     * the first message that is not done: after a crash, later ones that were done come again.
     */
    public PushConsumerBuilder keysInParallel() {
        keysInParallel = true;
        return this;
    }

    /** Threads that call the listener, at most; default 20. With quick listeners only as many as processors run. */
    public PushConsumerBuilder threads(int count) {
        threads = Settings.positive("threads", count);
        return this;
    }

    /** Messages per call of the listener, at most; default 1. */
    public PushConsumerBuilder batchMessages(int count) {
        batchMessages = Settings.positive("batchMessages", count);
        return this;
    }

    /**
     * How often a message is tried again before it goes to the group's dead-letter topic; default 16 for concurrent
     * listeners, without limit for orderly ones.
     */
    public PushConsumerBuilder maxReconsumeTimes(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("maxReconsumeTimes must not be negative, got " + times);
        }
        maxReconsumeTimes = times;
        return this;
    }

    /** Messages of one queue that are read ahead of the listener; default 1000. */
    public PushConsumerBuilder maxBufferedMessages(int messages) {
        maxBufferedMessages = Settings.positive("maxBufferedMessages", messages);
        return this;
    }

    /** Bytes of one queue that are read ahead of the listener; default 16 MiB. */
    public PushConsumerBuilder maxBufferedBytes(long bytes) {
        maxBufferedBytes = Settings.positive("maxBufferedBytes", bytes);
        return this;
    }

    /** How long an orderly queue waits before a message that failed is tried again; default 1 s. */
    public PushConsumerBuilder suspendTime(Duration time) {
        suspendTime = Settings.positive("suspendTime", time);
        return this;
    }

    /** How often offsets are saved; default 5 s. After a crash, messages of up to this time may come again. */
    public PushConsumerBuilder saveInterval(Duration interval) {
        saveInterval = Settings.positive("saveInterval", interval);
        return this;
    }

    /** How long {@link PushConsumer#close()} waits for the listener to come to its end; default 30 s. */
    public PushConsumerBuilder closeTimeout(Duration timeout) {
        closeTimeout = Settings.positive("closeTimeout", timeout);
        return this;
    }

    /**
     * How long a concurrent listener may take for one call; default 15 minutes. After that its messages are tried again
     * later, by any member, and whatever this call still answers does not count. Its thread stays occupied until it
     * returns. Does not apply to orderly listeners, whose messages nobody else may be given, nor to broadcasting.
     */
    public PushConsumerBuilder consumeTimeout(Duration timeout) {
        consumeTimeout = Settings.positive("consumeTimeout", timeout);
        return this;
    }

    /** Messages and bytes asked for at once; default 256 and 512 KiB. Brokers may give less. */
    public PushConsumerBuilder pullBatch(int messages, int bytes) {
        pull = new PullSettings(Settings.positive("messages", messages), Settings.positive("bytes", bytes));
        return this;
    }

    /** Starts a consumer that calls this listener, several threads at once. */
    public PushConsumer start(ConcurrentListener listener) {
        if (keysInParallel) {
            throw new IllegalArgumentException("keysInParallel is for orderly listeners; this one keeps no order");
        }
        return new PushConsumer(checked(), listener, null);
    }

    /** Starts a consumer that calls this listener for one message of a queue, or of a key, after the other. */
    public PushConsumer start(OrderlyListener listener) {
        return new PushConsumer(checked(), null, listener);
    }

    private PushConsumerBuilder checked() {
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("group " + group + " subscribes to nothing: call subscribe first");
        }
        return this;
    }
}
