package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Removes entries at either end. */
final class Truncation {
    private final LogCore core;

    private final TailIndexWriter tailIndex;

    Truncation(LogCore core, TailIndexWriter tailIndex) {
        this.core = core;
        this.tailIndex = tailIndex;
    }

    /** Removes the entries above {@code lastKept}. Under maintenance, force and write lock. */
    void suffix(long lastKept) throws IOException {
        SegmentList before = core.segments;
        if (lastKept >= core.written.value()) {
            return;
        }
        if (lastKept < before.first().firstIndex() - 1) {
            throw new IllegalArgumentException("cannot truncate to index " + lastKept + ", the log starts with "
                    + before.first().firstIndex());
        }
        int keep = lastKept < before.first().firstIndex() ? 0 : before.numberOf(lastKept);
        Segment target = before.get(keep);
        int end = target.offset(lastKept + 1);
        lowerDurable(lastKept, target.base() + end);
        core.beginCut();
        try {
            core.written.publish(lastKept);
            cut(before, keep, lastKept);
        } finally {
            core.endCut();
        }
    }

    private void cut(SegmentList before, int keep, long lastKept) throws IOException {
        Segment target = before.get(keep);
        OffsetTable table = target.indexed() ? loadTable(target) : target.table();
        core.segments = before.range(0, keep + 1);
        core.nextSegment.follow(target.base());
        tailIndex.discard(target.base());
        for (int i = before.size() - 1; i > keep; i--) {
            delete(before.get(i));
        }
        // Before the bytes change: an index file says that its segment is complete.
        Files.deleteIfExists(SegmentNames.indexOf(target.file().path()));
        Directories.force(core.directory);
        target.useTable(table);
        target.truncate(lastKept);
        Opening.cut(target, core.segmentBytes);
        target.setForcedEnd(target.writtenEnd());
        core.show(core.segments);
    }

    /** What the durable point says must never be ahead of the truth, so it falls before the log does. */
    private void lowerDurable(long lastKept, long position) throws IOException {
        if (lastKept < core.durable.value()) {
            core.durable.publish(lastKept);
            core.durablePosition = position;
        }
        core.durableFile.write(core.durablePoint(false));
        core.durableFile.force();
    }

    private static OffsetTable loadTable(Segment segment) throws IOException {
        IndexFile index = IndexFile.read(segment.file().path(), segment.base());
        OffsetTable table = index == null ? null : index.load(segment.file().path());
        if (table == null) {
            throw new IOException("segment " + segment + ": its index file is damaged, cannot truncate");
        }
        return table;
    }

    private static void delete(Segment segment) throws IOException {
        segment.retire();
        Files.deleteIfExists(SegmentNames.indexOf(segment.file().path()));
        Files.delete(segment.file().path());
    }

    /** Releases the entries below {@code firstKept} for deletion. Under maintenance lock. */
    void prefix(long firstKept) throws IOException {
        if (firstKept > core.written.value() + 1) {
            throw new IllegalArgumentException("cannot release entries up to " + firstKept + ", the log ends with "
                    + core.written.value() + "; what is between them is missing");
        }
        if (firstKept > core.prefixIndex) {
            PrefixFile.write(core.directory, firstKept);
            core.prefixIndex = firstKept;
        }
    }

    /** Deletes released segments that end at or below {@code position}. Under maintenance lock, takes the write lock. */
    void before(long position) throws IOException {
        List<Segment> deleted = new ArrayList<>();
        core.writeLock.lock();
        try {
            SegmentList before = core.segments;
            int count = 0;
            while (count < before.size() - 1 && deletable(before, count, position)) {
                deleted.add(before.get(count));
                count++;
            }
            core.segments = before.range(count, before.size());
        } finally {
            core.writeLock.unlock();
        }
        for (Segment segment : deleted) {
            segment.retire();
            Files.delete(segment.file().path());
            Files.deleteIfExists(SegmentNames.indexOf(segment.file().path()));
        }
        if (!deleted.isEmpty()) {
            Directories.force(core.directory);
        }
    }

    /**
     * Not before it was forced, because a force must not meet a closed file. The next segment must start with a released entry: released entries are never truncated, so the place where the
     * next segment's first entry went stays decided, although the entry before it is gone.
     */
    private boolean deletable(SegmentList segments, int number, long position) {
        // An index file is not required: on a full disk none can be written, and deleting is what helps then.
        return !segments.get(number).dirty()
                && segments.get(number + 1).base() <= position
                && segments.get(number + 1).firstIndex() < core.prefixIndex;
    }
}
