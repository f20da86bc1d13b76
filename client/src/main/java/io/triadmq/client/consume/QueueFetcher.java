package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.SerializeType;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.protocol.message.TagExpression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one queue from an offset on, without end: one request under way at a time, held by the broker while there is
 * nothing new. Goes on at another node when one fails; only the leader's word moves the position.
 *
 * <p>Thread-safe. The lock guards the state below; the sink is called without it, one call at a time, in order.
 */
final class QueueFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFetcher.class);

    /** How long a broker may hold a pull. */
    private static final long HOLD_MILLIS = 15_000;

    /** What the answer may take beyond that before the node counts as dead. */
    private static final long SLACK_MILLIS = 5_000;

    /** An empty answer that came sooner was not held: ask less often. */
    private static final long HASTY_MILLIS = 50;

    private static final long SHORT_PAUSE_MILLIS = 20;
    private static final long LONG_PAUSE_MILLIS = 1_000;

    private static final int SYS_FLAG_HOLD = 2;
    private static final int SYS_FLAG_SUBSCRIPTION = 4;

    private final ClientRuntime runtime;
    private final String consumerGroup;
    private final MessageQueue queue;
    private final BrokerGroup group;
    private final TagExpression tags;
    private final PullSettings settings;
    private final FetchSink sink;
    private final OffsetCalls offsets;
    private final OffsetCorrection correction;

    private long nextOffset;

    /** Grows with every pull: what belongs to an older one is ignored. */
    private long round;

    private boolean running;

    /** Waits for {@link #resume}. */
    private boolean full;

    private int failures;
    private long suggestedNode;
    private @Nullable String target;
    private long sentAt;

    QueueFetcher(
            ClientRuntime runtime,
            String consumerGroup,
            MessageQueue queue,
            TagExpression tags,
            PullSettings settings,
            OffsetCalls offsets,
            FetchSink sink) {
        this.runtime = runtime;
        this.consumerGroup = consumerGroup;
        this.queue = queue;
        this.group = runtime.routes().group(queue.brokerName());
        this.tags = tags;
        this.settings = settings;
        this.sink = sink;
        this.offsets = offsets;
        this.correction = new OffsetCorrection(queue, ClientRuntime::monotonicMillis);
    }

    MessageQueue queue() {
        return queue;
    }

    BrokerGroup group() {
        return group;
    }

    /** Begins to read at this offset; once. To read elsewhere, stop this one and start another. */
    synchronized void start(long offset) {
        running = true;
        nextOffset = offset;
        later(0);
    }

    /** Nothing is brought any more once this returned, except by a call of the sink that is under way. */
    synchronized void stop() {
        running = false;
        round++;
    }

    /** There is room again. */
    synchronized void resume() {
        if (full) {
            full = false;
            later(0);
        }
    }

    /** The group has another leader: do not wait for a node that may be dead. */
    synchronized void leaderChanged() {
        if (running && !full && target != null && !target.equals(group.leader())) {
            round++;
            later(0);
        }
    }

    private void later(long millis) {
        long mine = round;
        try {
            runtime.timer().schedule(() -> pull(mine), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("{} is not read any more, the consumer is closed", queue);
        }
    }

    private void pull(long wanted) {
        Command request;
        String to;
        long mine;
        synchronized (this) {
            if (!running || full || wanted != round) {
                return;
            }
            mine = ++round;
            request = request();
            to = group.reader(suggestedNode == 0 ? null : group.member(suggestedNode));
            target = to;
            sentAt = ClientRuntime.monotonicMillis();
        }
        Duration timeout = Duration.ofMillis(HOLD_MILLIS + SLACK_MILLIS);
        if (to == null) {
            runtime.requests().toLeader(group, request, timeout, (answer, failure) -> answered(mine, answer, failure));
        } else {
            runtime.requests().to(group, to, request, timeout, (answer, failure) -> answered(mine, answer, failure));
        }
    }

    private Command request() {
        return Command.request(RequestCode.PULL_MESSAGE)
                .withSerializeType(SerializeType.BINARY)
                .with("consumerGroup", consumerGroup)
                .with("topic", queue.topic())
                .with("queueId", queue.queueId())
                .with("queueOffset", nextOffset)
                .with("maxMsgNums", settings.batchMessages())
                .with("sysFlag", SYS_FLAG_HOLD | SYS_FLAG_SUBSCRIPTION)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", HOLD_MILLIS)
                .with("subscription", tags.text())
                .with("subVersion", 0)
                .with("expressionType", "TAG")
                .with("maxMsgBytes", settings.batchBytes());
    }

    private void answered(long mine, @Nullable Command answer, @Nullable Throwable failure) {
        try {
            if (answer == null) {
                failed(mine, failure == null ? "no answer" : failure.getMessage(), false);
                return;
            }
            switch (answer.code()) {
                case ResponseCode.SUCCESS -> found(mine, answer);
                case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY -> nothing(mine, answer);
                case ResponseCode.PULL_OFFSET_MOVED -> misplaced(mine, answer);
                default ->
                    failed(
                            mine,
                            "code " + answer.code() + " " + answer.remark(),
                            answer.code() == ResponseCode.TOPIC_NOT_EXIST
                                    || answer.code() == ResponseCode.NO_PERMISSION);
            }
        } catch (RuntimeException e) {
            LOG.error("cannot use what was read from {} at {}", queue, nextOffset, e);
            failed(mine, e.toString(), true);
        }
    }

    private void found(long mine, Command answer) {
        byte[] body = answer.body();
        long next = answer.fields().requiredLong("nextBeginOffset");
        List<ReceivedMessage> messages = body == null ? List.of() : decode(body);
        synchronized (this) {
            if (mine != round) {
                return;
            }
            if (next <= nextOffset) {
                failed(mine, "messages at " + nextOffset + " but next offset " + next, true);
                return;
            }
            nextOffset = next;
            progress(answer);
        }
        hand(mine, messages, next);
    }

    private List<ReceivedMessage> decode(byte[] body) {
        List<StoredMessage> records = StoredMessage.decodeAll(body);
        List<ReceivedMessage> messages = new ArrayList<>(records.size());
        for (StoredMessage record : records) {
            if (tags.matchesAll() || tags.matches(record.tag())) {
                messages.add(new ReceivedMessage(record, queue));
            }
        }
        return messages;
    }

    /** Without the lock: no other pull is under way, so the sink is called by nobody else. */
    private void hand(long mine, List<ReceivedMessage> messages, long next) {
        sink.accept(messages, next);
        goOn(mine);
    }

    private void goOn(long mine) {
        if (sink.hasRoom()) {
            pull(mine);
            return;
        }
        synchronized (this) {
            full = mine == round;
        }
        if (sink.hasRoom()) {
            resume(); // it was drained before it could know that we wait
        }
    }

    private void nothing(long mine, Command answer) {
        long next = answer.fields().longOr("nextBeginOffset", -1);
        boolean moved;
        long pause;
        long position;
        synchronized (this) {
            if (mine != round) {
                return;
            }
            moved = next > nextOffset; // what was looked at did not match the tags
            position = moved ? next : nextOffset;
            nextOffset = position;
            boolean hasty = ClientRuntime.monotonicMillis() - sentAt < HASTY_MILLIS;
            pause = moved || !hasty ? 0 : SHORT_PAUSE_MILLIS;
            progress(answer);
        }
        if (moved) {
            hand(mine, List.of(), position);
        } else if (pause == 0) {
            pull(mine);
        } else {
            later(pause);
        }
    }

    private void progress(Command answer) {
        failures = 0;
        correction.clear();
        suggestedNode = answer.fields().longOr("suggestWhichBrokerId", 0);
    }

    private void misplaced(long mine, Command answer) {
        long next = answer.fields().longOr("nextBeginOffset", -1);
        long offset;
        boolean fromLeader;
        synchronized (this) {
            if (mine != round) {
                return;
            }
            offset = nextOffset;
            fromLeader = target != null && target.equals(group.leader());
            suggestedNode = 0;
        }
        correction.check(offsets, offset, fromLeader ? next : -1).whenComplete((corrected, failure) -> {
            synchronized (this) {
                if (mine != round) {
                    return;
                }
                if (corrected == null || corrected == offset) {
                    later(failure == null ? SHORT_PAUSE_MILLIS : LONG_PAUSE_MILLIS);
                    return;
                }
                nextOffset = corrected;
            }
            sink.moved(corrected);
            goOn(mine);
        });
    }

    private synchronized void failed(long mine, @Nullable String why, boolean lasting) {
        if (mine != round) {
            return;
        }
        failures++;
        suggestedNode = 0;
        if (failures == 1 || failures % 100 == 0) {
            LOG.info("reading {} at {} failed, {} time(s) in a row: {}", queue, nextOffset, failures, why);
        }
        long pause = lasting ? LONG_PAUSE_MILLIS : Math.min(100, SHORT_PAUSE_MILLIS * (failures - 1));
        later(pause);
    }
}
