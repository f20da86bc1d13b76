package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What was read ahead of one queue from one starting point. A seek makes another one. Guarded by the lock of its {@link
 * PullConsumer}, which is told when something arrives.
 */
final class AssignedQueue implements FetchSink {
    private record Chunk(List<ReceivedMessage> messages, long nextOffset) {}

    private final MessageQueue queue;
    private final Object lock;
    private final int maxMessages;
    private final long maxBytes;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private int takenOfFirst;
    private int messages;
    private long bytes;
    private long position;

    /** @param position offset of the next message for the application; -1 while it is not known */
    AssignedQueue(MessageQueue queue, Object lock, int maxMessages, long maxBytes, long position) {
        this.queue = queue;
        this.lock = lock;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.position = position;
    }

    @Override
    public void accept(List<ReceivedMessage> fetched, long nextOffset) {
        synchronized (lock) {
            if (fetched.isEmpty() && chunks.isEmpty()) {
                position = nextOffset;
                return;
            }
            chunks.add(new Chunk(fetched, nextOffset));
            messages += fetched.size();
            for (ReceivedMessage message : fetched) {
                bytes += message.storeSize();
            }
            lock.notifyAll();
        }
    }

    @Override
    public boolean hasRoom() {
        synchronized (lock) {
            return messages < maxMessages && bytes < maxBytes;
        }
    }

    @Override
    public void moved(long newOffset) {
        accept(List.of(), newOffset);
    }

    /** Moves up to {@code max} messages to {@code into}; the position follows. */
    void take(int max, List<ReceivedMessage> into) {
        int left = max;
        while (!chunks.isEmpty() && left > 0) {
            Chunk first = chunks.peekFirst();
            int count = Math.min(left, first.messages().size() - takenOfFirst);
            for (int i = 0; i < count; i++) {
                ReceivedMessage message = first.messages().get(takenOfFirst + i);
                bytes -= message.storeSize();
                into.add(message);
            }
            messages -= count;
            left -= count;
            takenOfFirst += count;
            if (takenOfFirst == first.messages().size()) {
                chunks.removeFirst();
                takenOfFirst = 0;
                position = first.nextOffset();
            } else {
                position = first.messages().get(takenOfFirst).queueOffset();
            }
        }
    }

    MessageQueue queue() {
        return queue;
    }

    long position() {
        return position;
    }

    void startAt(long offset) {
        position = offset;
    }
}
