package io.triadmq.client.produce;

import io.triadmq.client.route.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where outcomes are handed to the application: its own executor, or one thread of the producer. What waits there is
 * bounded by the producer's buffer, which is given back only after a message's callback returned. Thread-safe.
 */
final class Callbacks implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final ThreadLocal<Boolean> running = new ThreadLocal<>();
    private final @Nullable ExecutorService own;
    private final Executor executor;

    Callbacks(@Nullable Executor given) {
        if (given == null) {
            ExecutorService single = Executors.newSingleThreadExecutor(DaemonThreads.named("triad-producer-callbacks"));
            own = single;
            executor = single;
        } else {
            own = null;
            executor = given;
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (java.util.concurrent.RejectedExecutionException e) {
            LOG.warn("the callback executor refuses work, completing on an internal thread: {}", e.toString());
            run(task);
        }
    }

    private void run(Runnable task) {
        running.set(true);
        try {
            task.run();
        } catch (Throwable e) { // an Error too is the callback's own matter
            LOG.error("a callback of a send failed", e);
        } finally {
            running.remove();
        }
    }

    /** Whether this thread runs a callback: it must not wait for room that only callbacks give back. */
    boolean isCurrentThread() {
        return running.get() != null;
    }

    /** What was handed over is still run. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
