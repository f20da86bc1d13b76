package io.triadmq.broker.pull;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads that may read from disk, so that event loops and apply need not. Work that comes from outside is
 * refused when {@code limit} pieces wait; work that goes on from what was accepted before is always taken.
 */
public final class PullPool implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PullPool.class);

    private final ExecutorService threads;
    private final String name;
    private final int limit;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param name of the threads, and in the reason of a refusal
     * @param limit pieces of work that may wait
     */
    public PullPool(String name, int threads, int limit) {
        this.name = name;
        this.limit = limit;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs work that was accepted before; dropped when the pool is closed. */
    @Override
    public void execute(Runnable work) {
        waiting.incrementAndGet();
        try {
            threads.execute(() -> run(work));
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            LOG.debug("{} is closed", name);
        }
    }

    /** Runs new work, unless too much waits; false then. */
    public boolean tryExecute(Runnable work) {
        if (waiting.get() >= limit) {
            return false;
        }
        execute(work);
        return true;
    }

    /** Pieces of work that wait. */
    public int waiting() {
        return waiting.get();
    }

    /** For the answer to what was refused: which resource, and how full. */
    public String fullness() {
        return "[OVERLOAD]" + name + " has " + waiting.get() + " requests waiting, the limit is " + limit;
    }

    private void run(Runnable work) {
        waiting.decrementAndGet();
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("{}: a request failed in a way it should not", name, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("{} does not stop", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
