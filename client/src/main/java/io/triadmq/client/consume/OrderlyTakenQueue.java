package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose messages are consumed one after the other, and only while its lock at the broker is certainly held.
 *
 * <p>Thread-safe; the lock guards the state and is not held while anything else is called. At most one thread at a time
 * is between {@link #nextBatch} and {@link #settle}: the one that was told to work by {@code schedule}.
 */
final class OrderlyTakenQueue implements TakenQueue, FetchSink {
    private final MessageQueue queue;
    private final int batchMessages;
    private final FlowLimits limits;
    private final Function<OrderlyTakenQueue, QueueFetcher> newFetcher;
    private final java.util.function.Consumer<OrderlyTakenQueue> schedule;
    private final LongSupplier clock;
    private final ArrayDeque<ReceivedMessage> buffer = new ArrayDeque<>();
    private @Nullable QueueFetcher fetcher;
    private long bytes;
    private long fetchedBefore = -1;
    private long saved = -1;

    /** A thread works on it or has been asked to. */
    private boolean scheduled;

    private boolean running;
    private boolean released;
    private int attemptsOfFirst;
    private long suspendedUntil;
    private long lockedUntil;

    /**
     * @param schedule has a thread call {@link OrderlyConsumption#work}
     * @param clock monotonic milliseconds
     */
    OrderlyTakenQueue(
            MessageQueue queue,
            int batchMessages,
            FlowLimits limits,
            Function<OrderlyTakenQueue, QueueFetcher> newFetcher,
            java.util.function.Consumer<OrderlyTakenQueue> schedule,
            LongSupplier clock) {
        this.queue = queue;
        this.batchMessages = batchMessages;
        this.limits = limits;
        this.newFetcher = newFetcher;
        this.schedule = schedule;
        this.clock = clock;
        this.suspendedUntil = clock.getAsLong();
        this.lockedUntil = suspendedUntil;
    }

    @Override
    public MessageQueue queue() {
        return queue;
    }

    /** The broker has granted the lock, for us until this time of the clock. */
    void locked(long until) {
        synchronized (this) {
            lockedUntil = Math.max(lockedUntil, until);
        }
        wake();
    }

    /** Whether the lock may have been somebody else's meanwhile. */
    synchronized boolean lockHasLapsed() {
        return clock.getAsLong() >= lockedUntil;
    }

    @Override
    public void start(long offset) {
        QueueFetcher started = newFetcher.apply(this);
        synchronized (this) {
            if (released) {
                return;
            }
            fetchedBefore = offset;
            fetcher = started;
        }
        started.start(offset);
    }

    @Override
    public void accept(List<ReceivedMessage> fetched, long nextOffset) {
        synchronized (this) {
            if (released) {
                return;
            }
            buffer.addAll(fetched);
            for (ReceivedMessage message : fetched) {
                bytes += message.storeSize();
            }
            fetchedBefore = nextOffset;
        }
        wake();
    }

    @Override
    public synchronized boolean hasRoom() {
        return buffer.size() < limits.maxMessages() && bytes < limits.maxBytes();
    }

    @Override
    public synchronized void moved(long newOffset) {
        fetchedBefore = newOffset;
        saved = -1;
    }

    /** Has a thread work if there is something to do and nobody at it. */
    void wake() {
        synchronized (this) {
            if (scheduled || !mayWork()) {
                return;
            }
            scheduled = true;
        }
        schedule.accept(this);
    }

    private boolean mayWork() {
        long now = clock.getAsLong();
        return !released && !buffer.isEmpty() && now >= suspendedUntil && now < lockedUntil;
    }

    /** The messages to consume now; empty: nothing may be done, the thread must leave. */
    synchronized List<ReceivedMessage> nextBatch() {
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

    /** How often the listener has been given the first messages. */
    synchronized int attempts() {
        return attemptsOfFirst;
    }

    /** The listener is done with the batch. */
    void settle(int count) {
        QueueFetcher resumed = null;
        synchronized (this) {
            running = false;
            attemptsOfFirst = 0;
            boolean wasFull = !hasRoom();
            for (int i = 0; i < count; i++) {
                bytes -= buffer.removeFirst().storeSize();
            }
            if (wasFull && hasRoom()) {
                resumed = fetcher;
            }
        }
        if (resumed != null) {
            resumed.resume();
        }
    }

    /** The listener wants the batch again, not before this time. */
    synchronized void suspend(long until) {
        running = false;
        attemptsOfFirst++;
        suspendedUntil = until;
    }

    /** The thread leaves although there may be more to do. */
    synchronized void leave() {
        scheduled = false;
    }

    @Override
    public void release() {
        QueueFetcher stopped;
        synchronized (this) {
            released = true;
            stopped = fetcher;
        }
        if (stopped != null) {
            stopped.stop();
        }
    }

    @Override
    public synchronized boolean isQuiet() {
        return !running;
    }

    @Override
    public synchronized long doneBefore() {
        ReceivedMessage first = buffer.peekFirst();
        return first == null ? fetchedBefore : first.queueOffset();
    }

    @Override
    public synchronized long saved() {
        return saved;
    }

    @Override
    public synchronized void markSaved(long offset) {
        saved = offset;
    }

    @Override
    public void leaderChanged() {
        QueueFetcher current;
        synchronized (this) {
            current = fetcher;
        }
        if (current != null) {
            current.leaderChanged();
        }
    }
}
