package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State that the parts of one open log share. The locks are taken in the order in which they stand here.
 *
 * <p>Readers take no lock. They read {@link #written} before {@link #segments}, so the list they see is at least as new
 * as the index; a shortening of the log is bracketed by two steps of {@link #cutVersion}, so a reader that finds wrong
 * bytes knows whether to look again.
 */
final class LogCore {
    private static final Logger LOG = LoggerFactory.getLogger(LogCore.class);

    /** Guards sealing, truncation, replacement and deletion against each other. */
    final ReentrantLock maintenanceLock = new ReentrantLock();
    /** Guards forcing and the durable point. */
    final ReentrantLock forceLock = new ReentrantLock();
    /** Guards what is written, and the plain fields of segments. Never held during a force. */
    final ReentrantLock writeLock = new ReentrantLock();

    final SegmentedLogConfig config;
    final Path directory;
    final int segmentBytes;
    final NextSegment nextSegment;
    final DurableFile durableFile;

    /** Last index written and readable. */
    final Watermark written = new Watermark();
    /** Last index forced. */
    final Watermark durable = new Watermark();

    volatile long durablePosition;
    volatile SegmentList segments;
    volatile long endPosition;
    volatile long prefixIndex;
    /** Odd while the log is being shortened or replaced. Changed under the write lock. */
    volatile long cutVersion;

    private volatile @Nullable Throwable broken;
    private volatile boolean closed;

    LogCore(SegmentedLogConfig config, SegmentList segments, NextSegment nextSegment, DurableFile durableFile) {
        this.config = config;
        this.directory = config.directory();
        this.segmentBytes = (int) config.segmentBytes();
        this.nextSegment = nextSegment;
        this.durableFile = durableFile;
        this.segments = segments;
        show(segments);
        written.publish(segments.active().lastIndex());
        durable.publish(written.value());
        durablePosition = endPosition;
        prefixIndex = segments.first().firstIndex();
    }

    /** Publishes a list and where it ends, but not the last index. */
    void show(SegmentList list) {
        segments = list;
        endPosition = list.active().endPosition();
    }

    /** The index up to which an append of this flush mode may have returned. */
    Watermark stored() {
        return config.flushMode() == FlushMode.SYNC ? durable : written;
    }

    DurablePoint durablePoint(boolean clean) {
        return new DurablePoint(durable.value(), durablePosition, config.flushMode(), clean);
    }

    @Nullable
    Throwable broken() {
        return broken;
    }

    boolean closed() {
        return closed;
    }

    void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("log " + directory + " is closed");
        }
    }

    /** Call before every change. */
    void checkUsable() throws IOException {
        checkOpen();
        Throwable cause = broken;
        if (cause != null) {
            throw new IOException(
                    "log " + directory + " is broken since: " + cause.getMessage() + "; the node must stop", cause);
        }
    }

    /** Ends the log's life as a writable one. The first cause counts; returns what to throw. */
    IOException breakWith(Throwable cause) {
        if (broken == null) {
            broken = cause;
            LOG.error("log {} is broken and takes no more entries: {}", directory, cause.toString());
            written.fail(cause);
            durable.fail(cause);
        }
        return new IOException("log " + directory + " is broken: " + cause.getMessage(), cause);
    }

    void markClosed() {
        closed = true;
        IOException cause = new IOException("log " + directory + " is closed");
        written.fail(cause);
        durable.fail(cause);
    }

    /** A shortening begins: wrong bytes mean nothing from here on. Under the write lock. */
    void beginCut() {
        cutVersion++;
    }

    void endCut() {
        cutVersion++;
    }
}
