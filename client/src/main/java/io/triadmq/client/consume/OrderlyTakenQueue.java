package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyContext;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A queue whose messages are consumed one after the other, and only while its lock at the broker is certainly held.
 *
 * <p>Thread-safe; the lock guards the state and is not held while anything else is called. At most one thread at a time
 * is between {@link #nextBatch} and {@link #settle}: the one that was told to work by {@code schedule}.
 */
final class OrderlyTakenQueue extends LockedQueue implements OrderlyLine {
    private final int batchMessages;
    private final FlowLimits limits;
    private final java.util.function.Consumer<OrderlyLine> schedule;
    private final ArrayDeque<ReceivedMessage> buffer = new ArrayDeque<>();
    private long bytes;

    /** A thread works on it or has been asked to. */
    private boolean scheduled;

    private boolean running;
    private int attemptsOfFirst;
    private long suspendedUntil;

    /**
     * @param schedule has a thread call {@link OrderlyConsumption#work}
     * @param clock monotonic milliseconds
     */
    OrderlyTakenQueue(
            MessageQueue queue,
            int batchMessages,
            FlowLimits limits,
            Function<FetchSink, QueueFetcher> newFetcher,
            java.util.function.Consumer<OrderlyLine> schedule,
            LongSupplier clock) {
        super(queue, newFetcher, clock);
        this.batchMessages = batchMessages;
        this.limits = limits;
        this.schedule = schedule;
        this.suspendedUntil = clock.getAsLong();
    }

    @Override
    public void accept(List<ReceivedMessage> fetched, long nextOffset) {
        synchronized (this) {
            if (isReleased()) {
                return;
            }
            buffer.addAll(fetched);
            for (ReceivedMessage message : fetched) {
                bytes += message.storeSize();
            }
            fetched(nextOffset);
        }
        wake();
    }

    @Override
    public synchronized boolean hasRoom() {
        return buffer.size() < limits.maxMessages() && bytes < limits.maxBytes();
    }

    @Override
    public OrderlyContext context() {
        return new OrderlyContext(queue(), lockEpoch());
    }

    @Override
    public void wake() {
        synchronized (this) {
            if (scheduled || !mayWork()) {
                return;
            }
            scheduled = true;
        }
        schedule.accept(this);
    }

    private boolean mayWork() {
        return !isReleased() && !buffer.isEmpty() && now() >= suspendedUntil && !lockHasLapsed();
    }

    @Override
    public synchronized List<ReceivedMessage> nextBatch() {
        if (!mayWork()) {
            scheduled = false;
            return List.of();
        }
        running = true;
        List<ReceivedMessage> batch = new ArrayList<>(batchMessages);
        Iterator<ReceivedMessage> each = buffer.iterator();
        while (each.hasNext() && batch.size() < batchMessages) {
            ReceivedMessage next = each.next();
            batch.add(attemptsOfFirst == 0 ? next : next.afterLocalAttempts(attemptsOfFirst));
        }
        return batch;
    }

    @Override
    public synchronized int attempts() {
        return attemptsOfFirst;
    }

    @Override
    public void settle(int count) {
        boolean madeRoom;
        synchronized (this) {
            running = false;
            attemptsOfFirst = 0;
            boolean wasFull = !hasRoom();
            for (int i = 0; i < count; i++) {
                bytes -= buffer.removeFirst().storeSize();
            }
            madeRoom = wasFull && hasRoom();
        }
        resumeIf(madeRoom);
    }

    @Override
    public synchronized void suspend(long until) {
        running = false;
        attemptsOfFirst++;
        suspendedUntil = until;
    }

    @Override
    public synchronized void leave() {
        scheduled = false;
    }

    @Override
    synchronized boolean isQuiet() {
        return !running;
    }

    @Override
    synchronized long doneBefore() {
        ReceivedMessage first = buffer.peekFirst();
        return first == null ? fetchedBefore() : first.queueOffset();
    }
}
