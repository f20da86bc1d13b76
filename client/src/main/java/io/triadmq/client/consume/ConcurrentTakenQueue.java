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
final class ConcurrentTakenQueue extends TakenQueue {
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
            return owner.queue();
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

    private final int sliceMessages;
    private final FlowLimits limits;
    private final Consumer consumer;
    private final ArrayDeque<Slice> unfinished = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private int running;

    ConcurrentTakenQueue(
            MessageQueue queue,
            int sliceMessages,
            FlowLimits limits,
            Consumer consumer,
            Function<FetchSink, QueueFetcher> newFetcher) {
        super(queue, newFetcher);
        this.sliceMessages = sliceMessages;
        this.limits = limits;
        this.consumer = consumer;
    }

    @Override
    public void accept(List<ReceivedMessage> fetched, long nextOffset) {
        int first;
        Slice[] slices = new Slice[(fetched.size() + sliceMessages - 1) / sliceMessages];
        synchronized (this) {
            if (isReleased()) {
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
            fetched(nextOffset);
        }
        for (Slice slice : slices) {
            consumer.consume(slice);
        }
    }

    @Override
    public synchronized boolean hasRoom() {
        return messages < limits.maxMessages() && bytes < limits.maxBytes();
    }

    private synchronized boolean begin(Slice slice, List<ReceivedMessage> part, long now) {
        if (isReleased()) {
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
        boolean madeRoom;
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
            madeRoom = wasFull && hasRoom();
        }
        resumeIf(madeRoom);
    }

    @Override
    synchronized boolean isQuiet() {
        return running == 0;
    }

    @Override
    synchronized long doneBefore() {
        Slice first = unfinished.peekFirst();
        return first == null ? fetchedBefore() : first.messages.get(0).queueOffset();
    }
}
