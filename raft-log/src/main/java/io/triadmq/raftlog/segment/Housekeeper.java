package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background work of one log: seals what was closed, keeps the tail index and allocates the next segment (one thread),
 * forces every interval (another one, ASYNC only), so that neither waits for the other.
 */
final class Housekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    /** While the disk is full: how often the allocation is tried again. */
    private static final long RETRY_MILLIS = 1_000;

    private final LogCore core;
    private final Forcer forcer;
    private final Sealing sealing;
    private final TailIndexWriter tailIndex;
    private final ScheduledThreadPoolExecutor files;
    private final ScheduledThreadPoolExecutor flusher;
    private final AtomicBoolean requested = new AtomicBoolean();

    Housekeeper(LogCore core, Forcer forcer, Sealing sealing, TailIndexWriter tailIndex) {
        this.core = core;
        this.forcer = forcer;
        this.sealing = sealing;
        this.tailIndex = tailIndex;
        this.files = executor("files");
        this.flusher = executor("flush");
    }

    private ScheduledThreadPoolExecutor executor(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "raft-log-" + name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    void start() {
        tidySoon();
        if (core.config.flushMode() == FlushMode.ASYNC) {
            long millis = core.config.flushInterval().toMillis();
            flusher.scheduleWithFixedDelay(this::flush, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Has closed segments sealed and the next one allocated. Requests that come before it runs are one. */
    void tidySoon() {
        schedule(0);
    }

    /** Call when something was forced: has the tail index follow. Two volatile reads when it is near enough. */
    void followTail() {
        if (tailIndex.due()) {
            tidySoon();
        }
    }

    private void schedule(long millis) {
        if (requested.compareAndSet(false, true)) {
            try {
                files.schedule(this::tidy, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("log {} is closing, no more background work", core.directory);
            }
        }
    }

    private void tidy() {
        requested.set(false);
        if (core.closed() || core.broken() != null) {
            return;
        }
        try {
            core.nextSegment.prepare();
            sealing.sealClosed();
            if (tailIndex.due()) {
                tailIndex.extend();
            }
            if (core.nextSegment.failure() != null) {
                LOG.warn(
                        "cannot allocate the next segment ahead of time: {}",
                        core.nextSegment.failure().getMessage());
                schedule(RETRY_MILLIS);
            }
        } catch (IOException e) {
            LOG.warn("background work of log {} failed: {}", core.directory, e.toString());
        }
    }

    private void flush() {
        if (core.closed() || core.broken() != null) {
            return;
        }
        try {
            forcer.force();
            followTail();
        } catch (IOException e) {
            // The forcer has declared the log broken, which everybody sees at the next call.
            LOG.debug("force of log {} failed", core.directory, e);
        }
    }

    /** Waits for what is running and starts nothing more. */
    void stop() {
        flusher.shutdown();
        files.shutdown();
        boolean interrupted = false;
        try {
            while (!flusher.isTerminated() || !files.isTerminated()) {
                try {
                    flusher.awaitTermination(1, TimeUnit.SECONDS);
                    files.awaitTermination(1, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
