package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose messages are consumed in any order. Knows which are not done, in order, because only what lies before
 * the first of them may be saved.
 *
 * <p>Thread-safe; the lock guards the state and is not held while anything else is called.
 */
final class ConcurrentTakenQueue implements TakenQueue, FetchSink {
    /** Messages of one listener call, in order. */
    static final class Slice {
        private final ConcurrentTakenQueue owner;
        private final List<ReceivedMessage> messages;
        private final int bytes;
        private boolean done;

        /** What the listener is at; null: it is not called, or was given up. */
        private @Nullable List<ReceivedMessage> underWay;

        /** When the listener was called. */
        private long startedAt;

        Slice(ConcurrentTakenQueue owner, List<ReceivedMessage> messages) {
            this.owner = owner;
            this.messages = messages;
            int sum = 0;
            for (int i = 0; i < messages.size(); i++) {
                sum += messages.get(i).storeSize();
            }
            this.bytes = sum;
        }

        List<ReceivedMessage> messages() {
            return messages;
        }

        MessageQueue queue() {
            return owner.queue;
        }

        /**
         * Whether the listener may be called with these messages of the slice; if so, {@link #end} must follow. False:
         * the queue was let go before.
         *
         * @param now monotonic milliseconds
         */
        boolean begin(List<ReceivedMessage> part, long now) {
            return owner.begin(this, part, now);
        }

        /** The listener has returned. False: that call was given up, and somebody else has cared for its messages. */
        boolean returned(List<ReceivedMessage> part) {
            return owner.returned(this, part);
        }

        /** What followed from the listener's call is done. */
        void end() {
            owner.end();
        }

        /** The messages are done or their retry is in other hands: the saved offset may pass them. */
        void finish() {
            owner.finish(this);
        }
    }

    /** Receives slices to be consumed. */
    interface Consumer {
        void consume(Slice slice);
    }

    private final MessageQueue queue;
    private final int sliceMessages;
    private final FlowLimits limits;
    private final Consumer consumer;
    private final Function<ConcurrentTakenQueue, QueueFetcher> newFetcher;
    private final ArrayDeque<Slice> unfinished = new ArrayDeque<>();
    private @Nullable QueueFetcher fetcher;
    private int messages;
    private long bytes;
    private int running;
    private long fetchedBefore = -1;
    private long saved = -1;
    private boolean released;

    ConcurrentTakenQueue(
            MessageQueue queue,
            int sliceMessages,
            FlowLimits limits,
            Consumer consumer,
            Function<ConcurrentTakenQueue, QueueFetcher> newFetcher) {
        this.queue = queue;
        this.sliceMessages = sliceMessages;
        this.limits = limits;
        this.consumer = consumer;
        this.newFetcher = newFetcher;
    }

    @Override
    public MessageQueue queue() {
        return queue;
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
        int first;
        Slice[] slices = new Slice[(fetched.size() + sliceMessages - 1) / sliceMessages];
        synchronized (this) {
            if (released) {
                return;
            }
            for (int i = 0; i < slices.length; i++) {
                first = i * sliceMessages;
                Slice slice = new Slice(this, fetched.subList(first, Math.min(fetched.size(), first + sliceMessages)));
                slices[i] = slice;
                unfinished.add(slice);
                messages += slice.messages.size();
                bytes += slice.bytes;
            }
            fetchedBefore = nextOffset;
        }
        for (Slice slice : slices) {
            consumer.consume(slice);
        }
    }

    @Override
    public synchronized boolean hasRoom() {
        return messages < limits.maxMessages() && bytes < limits.maxBytes();
    }

    @Override
    public synchronized void moved(long newOffset) {
        fetchedBefore = newOffset;
        saved = -1; // may go back: whoever moved us has saved it too
    }

    private synchronized boolean begin(Slice slice, List<ReceivedMessage> part, long now) {
        if (released) {
            return false;
        }
        running++;
        slice.underWay = part;
        slice.startedAt = now;
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // Each call has a list of its own.
    private synchronized boolean returned(Slice slice, List<ReceivedMessage> part) {
        if (slice.underWay != part) {
            return false;
        }
        slice.underWay = null;
        return true;
    }

    /** Gives up the calls of the listener that began before, and hands their messages to {@code heir}. */
    void giveUp(long startedBefore, BiConsumer<Slice, List<ReceivedMessage>> heir) {
        Map<Slice, List<ReceivedMessage>> hung = new LinkedHashMap<>();
        synchronized (this) {
            for (Slice slice : unfinished) {
                if (slice.underWay != null && slice.startedAt < startedBefore) {
                    hung.put(slice, slice.underWay);
                    slice.underWay = null;
                }
            }
        }
        hung.forEach(heir);
    }

    private synchronized void end() {
        running--;
    }

    private void finish(Slice slice) {
        QueueFetcher resumed = null;
        synchronized (this) {
            if (slice.done) {
                return;
            }
            slice.done = true;
            boolean wasFull = !hasRoom();
            messages -= slice.messages.size();
            bytes -= slice.bytes;
            while (!unfinished.isEmpty() && unfinished.peekFirst().done) {
                unfinished.removeFirst();
            }
            if (wasFull && hasRoom()) {
                resumed = fetcher;
            }
        }
        if (resumed != null) {
            resumed.resume();
        }
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
        return running == 0;
    }

    @Override
    public synchronized long doneBefore() {
        Slice first = unfinished.peekFirst();
        return first == null ? fetchedBefore : first.messages.get(0).queueOffset();
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
