package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyContext;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A queue whose sharding keys are consumed in parallel, each key's messages one after the other, and only while the
 * queue's lock at the broker is certainly held. Messages without a key keep their order among each other, as if they had
 * one of their own.
 *
 * <p>Only what lies before the first message that is not done may be saved. So that a key which fails for long holds up
 * neither the others at once nor the offset without limit, the others may be done up to {@link #SPAN_FACTOR} times the
 * flow limit ahead of it; then reading stops.
 *
 * <p>When the queue is let go, messages before others that are done already are still consumed, unless their key is
 * failing: they would be the reason that the next owner repeats those.
 *
 * <p>Thread-safe; the lock guards the state, that of all lines too, and is not held while anything else is called.
 */
final class KeyedTakenQueue extends LockedQueue {
    /** A done message costs some 30 bytes until it can be saved. */
    private static final int SPAN_FACTOR = 10;

    private static final String NO_KEY = "";

    private final int batchMessages;
    private final FlowLimits limits;
    private final Consumer<OrderlyLine> schedule;

    /** All from the first that is not done, in order of their offsets. */
    private final ArrayDeque<Place> places = new ArrayDeque<>();

    /** The keys with messages that are not done. */
    private final Map<String, Line> lines = new HashMap<>();

    private int messages;
    private long bytes;
    private int running;
    private long highestBegun = -1;

    /** A message's place in the queue. */
    private static final class Place {
        final long queueOffset;
        boolean done;

        Place(long queueOffset) {
            this.queueOffset = queueOffset;
        }
    }

    /** A message that waits in its line. */
    private record Waiting(ReceivedMessage message, Place place) {}

    /**
     * @param schedule has a thread work on a line
     * @param clock monotonic milliseconds
     */
    KeyedTakenQueue(
            MessageQueue queue,
            int batchMessages,
            FlowLimits limits,
            Function<FetchSink, QueueFetcher> newFetcher,
            Consumer<OrderlyLine> schedule,
            LongSupplier clock) {
        super(queue, newFetcher, clock);
        this.batchMessages = batchMessages;
        this.limits = limits;
        this.schedule = schedule;
    }

    /** The messages of one key. */
    private final class Line implements OrderlyLine {
        private final String key;
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

        /** A thread works on it or has been asked to. */
        private boolean scheduled;

        private boolean working;
        private int attemptsOfFirst;
        private long suspendedUntil = Long.MIN_VALUE;

        Line(String key) {
            this.key = key;
        }

        @Override
        public MessageQueue queue() {
            return KeyedTakenQueue.this.queue();
        }

        @Override
        public OrderlyContext context() {
            return new OrderlyContext(queue(), lockEpoch());
        }

        private boolean mayWork() {
            Waiting first = waiting.peekFirst();
            return first != null
                    && now() >= suspendedUntil
                    && !lockHasLapsed()
                    && (!isReleased() || (attemptsOfFirst == 0 && first.place.queueOffset < highestBegun));
        }

        @Override
        public List<ReceivedMessage> nextBatch() {
            synchronized (KeyedTakenQueue.this) {
                if (!mayWork()) {
                    scheduled = false;
                    return List.of();
                }
                List<ReceivedMessage> batch = new ArrayList<>(Math.min(batchMessages, waiting.size()));
                Iterator<Waiting> each = waiting.iterator();
                while (each.hasNext() && batch.size() < batchMessages) {
                    Waiting next = each.next();
                    highestBegun = Math.max(highestBegun, next.place.queueOffset);
                    batch.add(attemptsOfFirst == 0 ? next.message : next.message.afterLocalAttempts(attemptsOfFirst));
                }
                working = true;
                running++;
                return batch;
            }
        }

        @Override
        public int attempts() {
            synchronized (KeyedTakenQueue.this) {
                return attemptsOfFirst;
            }
        }

        @Override
        public void settle(int count) {
            boolean madeRoom;
            synchronized (KeyedTakenQueue.this) {
                stopWorking();
                attemptsOfFirst = 0;
                boolean wasFull = !hasRoom();
                for (int i = 0; i < count; i++) {
                    Waiting done = waiting.removeFirst();
                    done.place.done = true;
                    messages--;
                    bytes -= done.message.storeSize();
                }
                if (waiting.isEmpty()) {
                    lines.remove(key, this);
                }
                while (!places.isEmpty() && places.peekFirst().done) {
                    places.removeFirst();
                }
                madeRoom = wasFull && hasRoom();
            }
            resumeIf(madeRoom);
        }

        @Override
        public void suspend(long until) {
            synchronized (KeyedTakenQueue.this) {
                stopWorking();
                attemptsOfFirst++;
                suspendedUntil = until;
            }
        }

        private void stopWorking() {
            if (working) {
                working = false;
                running--;
            }
        }

        @Override
        public void leave() {
            synchronized (KeyedTakenQueue.this) {
                scheduled = false;
            }
        }

        @Override
        public void wake() {
            synchronized (KeyedTakenQueue.this) {
                if (scheduled || !mayWork()) {
                    return;
                }
                scheduled = true;
            }
            schedule.accept(this);
        }
    }

    @Override
    void wake() {
        List<Line> idle;
        synchronized (this) {
            idle = List.copyOf(lines.values());
        }
        idle.forEach(Line::wake);
    }

    @Override
    public void accept(List<ReceivedMessage> fetched, long nextOffset) {
        List<Line> longer = new ArrayList<>();
        synchronized (this) {
            if (isReleased()) {
                return;
            }
            for (ReceivedMessage message : fetched) {
                Place place = new Place(message.queueOffset());
                places.add(place);
                String key = message.shardingKey();
                Line line = lines.computeIfAbsent(key == null ? NO_KEY : key, Line::new);
                line.waiting.add(new Waiting(message, place));
                messages++;
                bytes += message.storeSize();
                if (!line.scheduled) {
                    longer.add(line);
                }
            }
            fetched(nextOffset);
        }
        longer.forEach(Line::wake);
    }

    @Override
    public synchronized boolean hasRoom() {
        return messages < limits.maxMessages()
                && bytes < limits.maxBytes()
                && places.size() < (long) SPAN_FACTOR * limits.maxMessages();
    }

    @Override
    synchronized boolean isQuiet() {
        return running == 0 && lines.values().stream().noneMatch(Line::mayWork);
    }

    @Override
    synchronized long doneBefore() {
        Place first = places.peekFirst();
        return first == null ? fetchedBefore() : first.queueOffset;
    }
}
