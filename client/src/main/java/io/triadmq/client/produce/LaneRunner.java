package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendResult;
import io.triadmq.client.SendStatus;
import io.triadmq.client.SendUnknownException;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.GroupRequests;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link Lane}: brings it its events one at a time and does what it asks for.
 *
 * <p>No thread of its own: whoever brings an event while nobody is at work does the work, for those who come meanwhile
 * too. So a lone send goes out on the caller's thread, and under load an answer's event loop sends what has gathered.
 * Thread-safe; never blocks.
 */
final class LaneRunner implements LaneOutlet {
    /** Something that happened; a message to send is an event by itself. */
    private interface Event {
        void happen(Lane lane, long now);
    }

    /** What all lanes of a producer share. */
    record Shared(
            GroupRequests requests,
            SendCommands commands,
            long producerId,
            Duration attemptTimeout,
            SendBudget budget,
            Executor callbacks,
            LongSupplier clock) {}

    private final MessageQueue queue;
    private final BrokerGroup group;
    private final Shared shared;
    private final Lane lane;
    private final Queue<Object> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingEvents = new AtomicInteger();
    private volatile boolean active;

    /** Owned by whoever is at work: outcomes for callers that are not blocked, handed over at the end. */
    private List<PendingSend> finished = new ArrayList<>();

    private @Nullable String lastTarget;

    LaneRunner(MessageQueue queue, BrokerGroup group, LaneLimits limits, Shared shared) {
        this.queue = queue;
        this.group = group;
        this.shared = shared;
        this.lane = new Lane(limits, this);
    }

    void send(PendingSend message) {
        active = true;
        post(message);
    }

    void tick() {
        post((Event) Lane::tick);
    }

    /** The group has another leader: go there, unless that is where everything under way went. */
    void leaderChanged(@Nullable String leader) {
        post((Event) (l, now) -> {
            if (leader != null && !leader.equals(lastTarget)) {
                l.leaderChanged(now);
            }
        });
    }

    void abort(String why) {
        post((Event) (l, now) -> l.abort(why, now));
    }

    /** Whether time passing may change something. */
    boolean isActive() {
        return active;
    }

    BrokerGroup group() {
        return group;
    }

    private void post(Object event) {
        events.add(event);
        if (waitingEvents.getAndIncrement() == 0) {
            work();
        }
    }

    private void work() {
        int seen = 1;
        do {
            long now = shared.clock().getAsLong();
            for (Object event = events.poll(); event != null; event = events.poll()) {
                if (event instanceof PendingSend message) {
                    lane.offer(message, now);
                } else {
                    ((Event) event).happen(lane, now);
                }
            }
            lane.tick(now);
            active = !lane.isIdle();
            handOver();
            seen = waitingEvents.addAndGet(-seen);
        } while (seen != 0);
    }

    private void handOver() {
        if (finished.isEmpty()) {
            return;
        }
        List<PendingSend> batch = finished;
        finished = new ArrayList<>(batch.size());
        shared.callbacks().execute(() -> {
            long bytes = 0;
            for (PendingSend message : batch) {
                message.publish();
                bytes += message.bytes();
            }
            shared.budget().release(bytes);
        });
    }

    @Override
    public void transmit(LaneRequest request) {
        int attempt = request.attempt();
        Command command = shared.commands().encode(request, shared.producerId());
        lastTarget = shared.requests().toLeader(group, command, shared.attemptTimeout(), (answer, failure) -> {
            LaneAnswer read = readAnswer(answer, failure);
            post((Event) (l, now) -> l.answered(request, attempt, read, now));
        });
    }

    @Override
    public void fence(int newEpoch, int attempt) {
        Command command = shared.commands().encodeFence(queue, shared.producerId(), newEpoch);
        lastTarget = shared.requests().toLeader(group, command, shared.attemptTimeout(), (answer, failure) -> {
            FenceAnswer read = readFenceAnswer(answer, failure);
            post((Event) (l, now) -> l.fenceAnswered(newEpoch, attempt, read, now));
        });
    }

    private LaneAnswer readAnswer(@Nullable Command answer, @Nullable Throwable failure) {
        if (answer != null && answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            shared.requests().routes().forget(queue.topic());
        }
        try {
            return SendCommands.read(answer, failure);
        } catch (RuntimeException e) {
            return new LaneAnswer.Lost("unreadable answer: " + e.getMessage());
        }
    }

    private static FenceAnswer readFenceAnswer(@Nullable Command answer, @Nullable Throwable failure) {
        try {
            return SendCommands.readFence(answer, failure);
        } catch (RuntimeException e) {
            return new FenceAnswer.Retry("unreadable answer: " + e.getMessage());
        }
    }

    @Override
    public void stored(PendingSend message, LaneAnswer.Stored answer, int index) {
        message.succeed(new SendResult(
                status(answer.statusCode()),
                message.msgId(),
                answer.offsetMsgId(index),
                queue,
                answer.queueOffset(index),
                answer.duplicate()));
        finish(message);
    }

    @Override
    public void refused(PendingSend message, Refusal refusal) {
        message.fail(new SendRefusedException(
                refusal.reason(), refusal.code(), "not stored in " + queue + ": " + refusal.why()));
        finish(message);
    }

    @Override
    public void unknown(PendingSend message, String why) {
        message.fail(
                new SendUnknownException("message " + message.msgId() + " may be stored in " + queue + ": " + why));
        finish(message);
    }

    private void finish(PendingSend message) {
        if (message.callerWaits()) {
            message.publish(); // wakes one thread, runs nobody's code
            shared.budget().release(message.bytes());
        } else {
            finished.add(message);
        }
    }

    private static SendStatus status(int code) {
        return switch (code) {
            case ResponseCode.FLUSH_DISK_TIMEOUT -> SendStatus.FLUSH_DISK_TIMEOUT;
            case ResponseCode.FLUSH_SLAVE_TIMEOUT -> SendStatus.FLUSH_SLAVE_TIMEOUT;
            case ResponseCode.SLAVE_NOT_AVAILABLE -> SendStatus.SLAVE_NOT_AVAILABLE;
            default -> SendStatus.SEND_OK;
        };
    }
}
