package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.plant.Plant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes what was written durable and publishes how far. Thread-safe. */
final class Forcer {
    /**
     * Bytes that a SYNC log writes at most before it forces them, a single larger entry apart. Recovery relies on it: a
     * bad entry with a good one this far behind it cannot come from a crash.
     */
    static final int MAX_UNFORCED_SYNC = 8 << 20;

    /**
     * The same for ASYNC, where the interval usually forces much earlier. Also bounds the write-back backlog that a
     * force, and so a RocksDB flush behind it, may have to wait for.
     */
    static final int MAX_UNFORCED_ASYNC = 256 << 20;

    private final LogCore core;
    private final List<Segment> dirty = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    Forcer(LogCore core) {
        this.core = core;
    }

    static int maxUnforced(FlushMode mode) {
        return mode == FlushMode.SYNC ? MAX_UNFORCED_SYNC : MAX_UNFORCED_ASYNC;
    }

    /** Forces everything written so far. When it fails, nobody knows what is on disk: the log is broken. */
    void force() throws IOException {
        core.forceLock.lock();
        try {
            core.checkUsable();
            forceLocked();
        } finally {
            core.forceLock.unlock();
        }
    }

    private void forceLocked() throws IOException {
        try {
            long index;
            long position;
            core.writeLock.lock();
            try {
                index = core.written.value();
                position = core.endPosition;
                collectDirty();
            } finally {
                core.writeLock.unlock();
            }
            if (!dirty.isEmpty()) {
                forceDirty();
                publish(index, position);
            }
        } catch (IOException e) {
            throw core.breakWith(e);
        }
    }

    private void collectDirty() {
        dirty.clear();
        ends.clear();
        SegmentList segments = core.segments;
        for (int i = segments.size() - 1; i >= 0 && !segments.get(i).indexed(); i--) {
            if (segments.get(i).dirty()) {
                dirty.add(0, segments.get(i));
                ends.add(0, segments.get(i).writtenEnd());
            }
        }
    }

    private void forceDirty() throws IOException {
        for (Segment segment : dirty) {
            if (!Plant.NO_FSYNC.isOn()) {
                segment.file().force();
            }
        }
        core.writeLock.lock();
        try {
            for (int i = 0; i < dirty.size(); i++) {
                dirty.get(i).setForcedEnd(ends.get(i));
            }
        } finally {
            core.writeLock.unlock();
        }
    }

    /** Under the force lock. The file is written first: what is published may be relied on after a crash. */
    private void publish(long index, long position) throws IOException {
        core.durablePosition = position;
        core.durableFile.write(new DurablePoint(index, position, core.config.flushMode(), false));
        core.durable.publish(index);
    }
}
