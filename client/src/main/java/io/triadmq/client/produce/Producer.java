package io.triadmq.client.produce;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.QueueSelector;
import io.triadmq.client.SendException;
import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;
import io.triadmq.client.SendResult;
import io.triadmq.client.SendUnknownException;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.Heartbeats;
import io.triadmq.client.route.Settings;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.ProducerData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages. Thread-safe; one per application is enough.
 *
 * <p><b>Outcomes.</b> A send ends in one of three ways: with a {@link SendResult} (stored by a majority of the group),
 * with {@link SendRefusedException} (certainly not stored), or with {@link SendUnknownException} (it may be stored).
 *
 * <p><b>Retries.</b> Within its deadline a send is attempted until it succeeds: when a node dies or loses leadership,
 * attempts go to another one. Attempts are recognised by the brokers, so a message is stored at most once however often
 * it was attempted, and the messages that one producer sends to one queue are stored in the order in which they were
 * sent.
 *
 * <p>Delayed messages are the exception: they wait in another place than their queue, so brokers cannot recognise a
 * repeated attempt. An attempt without answer is not repeated and ends as unknown, and they keep no order.
 *
 * <p><b>Blocking.</b> Every send, asynchronous ones too, may block within its timeout: for the route of a topic that is
 * used for the first time, and while the buffer is full (or fails then, see {@link
 * ProducerBuilder#failWhenBufferFull()}).
 *
 * <p><b>Registration.</b> Every node of the groups that it sends to knows the producer with its group and {@link
 * #clientId()}, so that tools can show it and brokers can ask it something.
 *
 * <p><b>Closing.</b> {@link #close()} waits for the outcome of everything that was sent, and gives what has none by
 * then an explicit one.
 */
public final class Producer implements AutoCloseable {
    /** A lane reports a deadline some ticks late; a caller that waits longer than this has found a defect. */
    private static final long OUTCOME_SLACK_MILLIS = 10_000;

    private final ProducerConfig config;
    private final ClientRuntime runtime;
    private final QueueChooser chooser;
    private final PendingSends pending;
    private final SendBudget budget;
    private final Callbacks callbacks;
    private final MessageSink plain;
    private final MessageSink sink;
    private final Heartbeats heartbeats;
    private volatile boolean closed;

    Producer(ProducerConfig config) {
        this.config = config;
        this.runtime = new ClientRuntime(config.nameServers());
        this.chooser = new QueueChooser(runtime.routes(), ClientRuntime::monotonicMillis);
        this.pending = new PendingSends(
                runtime.address(), config.maxMessageBytes(), config.transactional() ? config.group() : null);
        this.budget = new SendBudget(config.maxBufferBytes());
        this.callbacks = new Callbacks(config.callbackExecutor());
        SendCommands commands = new SendCommands(config.group(), config.transactional());
        this.plain = new PlainSender(runtime, commands, config.attemptTimeout(), budget, callbacks);
        this.sink = config.idempotent() ? lanes(commands) : plain;
        this.heartbeats = new Heartbeats(runtime, this::heartbeat);
        heartbeats.start();
    }

    private HeartbeatData heartbeat() {
        return new HeartbeatData(runtime.clientId(), List.of(new ProducerData(config.group())), List.of());
    }

    private MessageSink lanes(SendCommands commands) {
        LaneRunner.Shared shared = new LaneRunner.Shared(
                runtime.requests(),
                commands,
                PendingSends.newProducerId(),
                config.attemptTimeout(),
                budget,
                callbacks,
                ClientRuntime::monotonicMillis);
        LaneSet lanes = new LaneSet(config.limits(), shared, runtime.timer());
        runtime.routes().addListener(lanes);
        return lanes;
    }

    /** @param group producer group, 1 to 120 characters of {@code A-Za-z0-9_-%|} */
    public static ProducerBuilder builder(String group) {
        return new ProducerBuilder(group);
    }

    /**
     * Sends to a queue of the topic: by sharding key if the message has one, else in turn. Waits for the outcome.
     *
     * @throws SendException when it is not known to be stored
     */
    public SendResult send(Message message) {
        return send(message, config.sendTimeout());
    }

    public SendResult send(Message message, Duration timeout) {
        return await(start(message, null, null, null, timeout, true));
    }

    /** Sends to this queue. */
    public SendResult send(Message message, MessageQueue queue) {
        return await(start(message, Settings.given("queue", queue), null, null, config.sendTimeout(), true));
    }

    public SendResult send(Message message, MessageQueue queue, Duration timeout) {
        return await(start(message, Settings.given("queue", queue), null, null, timeout, true));
    }

    /**
     * Sends to the queue that the selector picks.
     *
     * @throws IllegalArgumentException when it picks none of the topic's queues
     */
    public SendResult send(Message message, QueueSelector selector, @Nullable Object key) {
        return send(message, selector, key, config.sendTimeout());
    }

    public SendResult send(Message message, QueueSelector selector, @Nullable Object key, Duration timeout) {
        return await(start(message, null, Settings.given("selector", selector), key, timeout, true));
    }

    /**
     * As {@link #send(Message)}, but does not wait for the outcome. What cannot even be started (no route, buffer full,
     * closed) fails through the future too.
     *
     * @return completed on the callback executor, never cancelled by the producer; cancelling it has no effect on the
     *     message
     */
    public CompletableFuture<SendResult> sendAsync(Message message) {
        return sendAsync(message, config.sendTimeout());
    }

    public CompletableFuture<SendResult> sendAsync(Message message, Duration timeout) {
        return started(message, null, null, null, timeout);
    }

    public CompletableFuture<SendResult> sendAsync(Message message, MessageQueue queue) {
        return started(message, Settings.given("queue", queue), null, null, config.sendTimeout());
    }

    public CompletableFuture<SendResult> sendAsync(Message message, MessageQueue queue, Duration timeout) {
        return started(message, Settings.given("queue", queue), null, null, timeout);
    }

    public CompletableFuture<SendResult> sendAsync(Message message, QueueSelector selector, @Nullable Object key) {
        return sendAsync(message, selector, key, config.sendTimeout());
    }

    public CompletableFuture<SendResult> sendAsync(
            Message message, QueueSelector selector, @Nullable Object key, Duration timeout) {
        return started(message, null, Settings.given("selector", selector), key, timeout);
    }

    /** Sends once without asking for an answer: may be lost, and keeps no order with other sends. */
    public void sendOneWay(Message message) {
        sendOneWay(message, (MessageQueue) null);
    }

    /** @param queue where to; null: chosen as by {@link #send(Message)} */
    public void sendOneWay(Message message, @Nullable MessageQueue queue) {
        long deadline = ClientRuntime.monotonicMillis() + config.sendTimeout().toMillis();
        PendingSend once = pend(message, queue, null, null, deadline, deadline, false);
        runtime.requests()
                .oneWayToLeader(
                        runtime.routes().group(once.queue().brokerName()),
                        new SendCommands(config.group(), config.transactional())
                                .encodePlain(once)
                                .withFlag(io.triadmq.protocol.command.Command.FLAG_ONE_WAY));
    }

    /** This producer's id, unique among all clients. */
    public String clientId() {
        return runtime.clientId();
    }

    /** The queues of a topic that take messages, sorted. Blocks until they are known. */
    public List<MessageQueue> queues(String topic) {
        requireOpen();
        return chooser.queues(
                topic, ClientRuntime.monotonicMillis() + config.sendTimeout().toMillis());
    }

    /** Label of the place where the leader of the queue's group is (its setting {@code zone}); empty when unknown. */
    public String zoneOf(MessageQueue queue) {
        return runtime.routes().group(queue.brokerName()).zone();
    }

    /** Connections and routes, for what else shares them. */
    ClientRuntime runtime() {
        return runtime;
    }

    /** Bytes of messages without outcome, roughly. */
    public long pendingBytes() {
        return budget.usedBytes();
    }

    private CompletableFuture<SendResult> started(
            Message message,
            @Nullable MessageQueue queue,
            @Nullable QueueSelector selector,
            @Nullable Object key,
            Duration timeout) {
        try {
            return start(message, queue, selector, key, timeout, false);
        } catch (SendException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private PendingSend start(
            Message message,
            @Nullable MessageQueue queue,
            @Nullable QueueSelector selector,
            @Nullable Object key,
            Duration timeout,
            boolean callerWaits) {
        long now = ClientRuntime.monotonicMillis();
        long deadline = now + Settings.given("timeout", timeout).toMillis();
        PendingSend send = pend(message, queue, selector, key, now, deadline, callerWaits);
        acquire(send, deadline);
        if (closed) {
            budget.release(send.bytes());
            throw closedRefusal();
        }
        (PendingSends.isDelayed(message) ? plain : sink).send(send);
        return send;
    }

    private PendingSend pend(
            Message message,
            @Nullable MessageQueue queue,
            @Nullable QueueSelector selector,
            @Nullable Object key,
            long now,
            long deadline,
            boolean callerWaits) {
        requireOpen();
        Settings.given("message", message);
        if (queue != null && !queue.topic().equals(message.topic())) {
            throw new IllegalArgumentException("a message for topic " + message.topic() + " cannot go to " + queue);
        }
        MessageQueue target = queue;
        if (target == null) {
            target = chooser.choose(message, selector, key, deadline);
        } else if (runtime.routes().cached(message.topic()) == null) {
            chooser.queues(message.topic(), deadline); // makes the queue's group known
        }
        return pending.of(message, target, now, deadline, callerWaits);
    }

    private void acquire(PendingSend send, long deadline) {
        try {
            boolean mayWait = !config.failWhenFull() && !callbacks.isCurrentThread();
            long left = deadline - ClientRuntime.monotonicMillis();
            if (mayWait ? budget.acquire(send.bytes(), left) : budget.tryAcquire(send.bytes())) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SendRefusedException(
                Reason.BUFFER_FULL,
                SendRefusedException.NO_CODE,
                "the buffer of " + config.maxBufferBytes() + " bytes has no room for " + send.bytes() + " more");
    }

    private static SendResult await(PendingSend send) {
        long left = send.deadline() - ClientRuntime.monotonicMillis() + OUTCOME_SLACK_MILLIS;
        try {
            return send.get(left, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SendException outcome ? outcome : new SendUnknownException(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SendUnknownException("interrupted while waiting for " + send.msgId() + ", which goes on");
        } catch (TimeoutException e) {
            throw new SendUnknownException("no outcome for " + send.msgId() + " long after its deadline");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedRefusal();
        }
    }

    private static SendRefusedException closedRefusal() {
        return new SendRefusedException(Reason.CLOSED, SendRefusedException.NO_CODE, "the producer is closed");
    }

    /**
     * Refuses new sends, waits up to {@code closeTimeout} for the outcome of the others, then ends them explicitly.
     *
     * <p>Called by a callback of a send it returns at once, and the waiting goes on in a thread of its own: outcomes
     * could not be handed over otherwise, that of the callback's own send to begin with.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (callbacks.isCurrentThread()) {
            new Thread(this::finish, "triad-producer-close").start();
        } else {
            finish();
        }
    }

    private void finish() {
        try {
            if (!budget.awaitEmpty(config.closeTimeout().toMillis())) {
                abort("the producer was closed and waited " + config.closeTimeout() + " for an answer");
                budget.awaitEmpty(OUTCOME_SLACK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort("the producer was closed and interrupted while waiting for an answer");
        }
        heartbeats.unregister("producerGroup", config.group());
        runtime.close();
        callbacks.close();
    }

    private void abort(String why) {
        sink.abort(why);
        plain.abort(why);
    }
}
