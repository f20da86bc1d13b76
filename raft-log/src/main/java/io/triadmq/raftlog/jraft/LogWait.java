package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the local log holds an entry of a given term. Used by the apply thread. */
final class LogWait {
    private static final Logger LOG = LoggerFactory.getLogger(LogWait.class);

    private static final Duration SLICE = Duration.ofSeconds(1);
    private static final long WARN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Pause while the index is stored but still with the entry that is about to be cut. */
    private static final long CUT_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final SegmentedLog log;

    LogWait(SegmentedLog log) {
        this.log = log;
    }

    boolean holds(long index, long term) {
        return log.storedIndex() >= index && log.term(index) == term;
    }

    /**
     * Waits for as long as it takes: a slow disk is not an error, a broken one ends the wait.
     *
     * @throws IOException the log is broken or closed
     */
    void await(long index, long term) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long nextWarning = start + WARN_AFTER_NANOS;
        while (!holds(index, term)) {
            if (log.awaitStored(index, SLICE) && log.term(index) != term) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(CUT_POLL_NANOS);
            }
            Throwable cause = log.brokenBy();
            if (cause != null) {
                throw new IOException("the log is broken", cause);
            }
            if (System.nanoTime() - nextWarning > 0) {
                nextWarning += WARN_AFTER_NANOS;
                LOG.warn(
                        "entry {} is committed, but not stored on this node for {} s: the disk is slow",
                        index,
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            }
        }
    }
}
