package io.triadmq.broker.kv;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes the state on its own thread: when enough was written, and after {@code interval} when anything was. The
 * interval bounds what a restart applies again.
 */
public final class StateFlusher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFlusher.class);

    private final StateStore store;
    private final LogForce force;
    private final Duration interval;
    private final Consumer<Throwable> onBroken;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted;
    private boolean closed;

    /** @param onBroken the state or the log cannot be made durable: the node must stop */
    public StateFlusher(
            String name, StateStore store, LogForce force, Duration interval, Consumer<Throwable> onBroken) {
        this.store = store;
        this.force = force;
        this.interval = interval;
        this.onBroken = onBroken;
        this.thread = new Thread(this::run, "state-flush-" + name);
        this.thread.setDaemon(true);
        store.onFlushWanted(this::want);
        this.thread.start();
    }

    private void want() {
        lock.lock();
        try {
            wanted = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitDue()) {
                if (store.unflushedBytes() > 0) {
                    store.flush(force);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the state cannot be flushed, this node stops: {}", e.toString());
            onBroken.accept(e);
        }
    }

    private boolean awaitDue() {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (!closed && !wanted && left > 0) {
                left = changed.awaitNanos(left);
            }
            wanted = false;
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, after the flush that is running. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.MINUTES.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
