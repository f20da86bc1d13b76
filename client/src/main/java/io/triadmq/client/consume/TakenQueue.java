package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue that this member of the group has at present, from taking it to letting it go: how far it is read, and how far
 * that is saved. What becomes of the messages is for those who extend it. A queue that is taken again later gets a new
 * object.
 *
 * <p>Thread-safe; the lock guards the state and is not held while anything else is called.
 */
abstract class TakenQueue implements FetchSink {
    private final MessageQueue queue;
    private final Function<FetchSink, QueueFetcher> newFetcher;
    private @Nullable QueueFetcher fetcher;

    /** Everything before it was read; -1 while the start is not known. */
    private long fetchedBefore = -1;

    private long saved = -1;
    private boolean released;

    TakenQueue(MessageQueue queue, Function<FetchSink, QueueFetcher> newFetcher) {
        this.queue = queue;
        this.newFetcher = newFetcher;
    }

    public final MessageQueue queue() {
        return queue;
    }

    /** Begins to read. Called once, unless the queue was let go before. */
    final void start(long offset) {
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

    /** Under the lock: messages up to here were taken over. */
    final void fetched(long nextOffset) {
        fetchedBefore = nextOffset;
    }

    final synchronized long fetchedBefore() {
        return fetchedBefore;
    }

    @Override
    public final synchronized void moved(long newOffset) {
        fetchedBefore = newOffset;
        saved = -1; // may go back: whoever moved us has saved it too
    }

    /** Goes on reading if what was done since has made room. Not under the lock. */
    final void resumeIf(boolean madeRoom) {
        QueueFetcher resumed = madeRoom ? fetcher() : null;
        if (resumed != null) {
            resumed.resume();
        }
    }

    private synchronized @Nullable QueueFetcher fetcher() {
        return fetcher;
    }

    /** Reads and begins nothing any more; what the listener is at may come to its end. */
    final void release() {
        QueueFetcher stopped;
        synchronized (this) {
            released = true;
            stopped = fetcher;
        }
        if (stopped != null) {
            stopped.stop();
        }
    }

    /** Under the lock. */
    final boolean isReleased() {
        return released;
    }

    /** Whether the listener is at no message of it. */
    abstract boolean isQuiet();

    /** The offset that may be saved: everything before it is done. -1 while the start is not known. */
    abstract long doneBefore();

    /** Number of our ownership of the queue, to be saved with offsets; 0 when it is not locked. */
    long lockEpoch() {
        return 0;
    }

    /** The offset that was saved last; -1 when none was. */
    final synchronized long saved() {
        return saved;
    }

    final synchronized void markSaved(long offset) {
        saved = offset;
    }

    /** The group has another leader. */
    final void leaderChanged() {
        QueueFetcher current = fetcher();
        if (current != null) {
            current.leaderChanged();
        }
    }
}
