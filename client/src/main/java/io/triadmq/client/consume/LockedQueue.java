package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** A queue that is consumed only while its lock at the broker is certainly held. Thread-safe, as {@link TakenQueue}. */
abstract class LockedQueue extends TakenQueue {
    private final LongSupplier clock;
    private long lockedUntil;
    private long lockEpoch;

    /** @param clock monotonic milliseconds */
    LockedQueue(MessageQueue queue, Function<FetchSink, QueueFetcher> newFetcher, LongSupplier clock) {
        super(queue, newFetcher);
        this.clock = clock;
        this.lockedUntil = clock.getAsLong();
    }

    /**
     * The broker has granted the lock.
     *
     * @param until it is ours up to this time of the clock
     * @param epoch number of our ownership; 0: the broker does not say
     */
    final void locked(long until, long epoch) {
        synchronized (this) {
            lockedUntil = Math.max(lockedUntil, until);
            lockEpoch = epoch;
        }
        wake();
    }

    /** Whether the lock may have been somebody else's meanwhile. */
    final synchronized boolean lockHasLapsed() {
        return now() >= lockedUntil;
    }

    @Override
    final synchronized long lockEpoch() {
        return lockEpoch;
    }

    final long now() {
        return clock.getAsLong();
    }

    /** Has threads work if there is something to do and nobody at it. */
    abstract void wake();
}
