package io.triadmq.client.consume;

import io.triadmq.client.route.DaemonThreads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's listener on up to a number of threads. Work is taken from one lock-free queue: a thread does
 * many tasks without being parked in between. As long as tasks are quick, only as many threads as there are processors
 * are used, since more would only get in each other's way. The queue is bounded by the flow control of those who
 * submit. Thread-safe.
 */
final class WorkPool {
    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);

    /** An idle thread goes after so long. */
    private static final long IDLE_SECONDS = 60;

    /** Tasks below this on average are bound by the processor, not by waiting for something. */
    private static final long QUICK_NANOS = 100_000;

    /** When nothing was taken for so long although tasks wait, the running ones are slow after all. */
    private static final long STALL_NANOS = 20_000_000;

    /** Weight of the newest task in the average: 1/16. */
    private static final int AVERAGE_SHIFT = 4;

    private final int maxThreads;
    private final int quickThreads;
    private final ThreadPoolExecutor threads;
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger workers = new AtomicInteger();

    /** Written by any worker; a lost update does not matter. Slow until shown otherwise. */
    private volatile long averageNanos = 10 * QUICK_NANOS;

    private volatile long lastTaken = System.nanoTime();

    WorkPool(int maxThreads, String name) {
        this.maxThreads = maxThreads;
        this.quickThreads =
                Math.min(maxThreads, Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.named(name));
    }

    void submit(Runnable task) {
        waiting.incrementAndGet();
        work.add(task);
        int wanted = averageNanos < QUICK_NANOS ? quickThreads : maxThreads;
        if (workers.get() < wanted) {
            addWorker(wanted);
        }
    }

    /** To be called now and then: gives work that waits behind slow tasks a thread of its own. */
    void relieve() {
        if (waiting.get() > 0 && System.nanoTime() - lastTaken > STALL_NANOS) {
            addWorker(maxThreads);
        }
    }

    private void addWorker(int limit) {
        if (!enter(limit)) {
            return;
        }
        boolean started = false;
        try {
            threads.execute(this::runWorker);
            started = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the consumer is closed, work is left alone");
        } finally {
            if (!started) {
                workers.decrementAndGet();
            }
        }
    }

    private boolean enter(int limit) {
        int running = workers.get();
        while (running < limit) {
            if (workers.compareAndSet(running, running + 1)) {
                return true;
            }
            running = workers.get();
        }
        return false;
    }

    private void runWorker() {
        do {
            try {
                for (Runnable task = work.poll(); task != null; task = work.poll()) {
                    waiting.decrementAndGet();
                    run(task);
                }
            } finally {
                workers.decrementAndGet();
            }
            // A task that came after the last look may have found the pool full: look again.
        } while (!work.isEmpty() && enter(maxThreads));
    }

    private void run(Runnable task) {
        long start = System.nanoTime();
        lastTaken = start;
        try {
            task.run();
        } catch (Throwable e) { // an Error too costs one task, not the thread
            LOG.error("a task of the consumer failed", e);
        }
        long average = averageNanos;
        averageNanos = average + ((System.nanoTime() - start - average) >> AVERAGE_SHIFT);
    }

    /** Starts no more threads; tasks that run go on. */
    void shutdown() {
        threads.shutdown();
    }
}
