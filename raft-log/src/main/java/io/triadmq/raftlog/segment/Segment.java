package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One segment file of an open log. Any thread may read; the plain fields belong to whoever holds the write lock.
 */
final class Segment {
    private final long base;
    private final long firstIndex;
    private final SegmentFile file;
    private volatile Offsets offsets;
    private volatile Landmarks landmarks;
    /** The index file is on disk and {@link #offsets} read from it. */
    private volatile boolean indexed;

    private int entries;
    /** Offset after the last entry. */
    private int end;
    /** Offset after the last byte written, a closing filler's header included. */
    private int writtenEnd;
    /** What {@link #writtenEnd} was at the last force. */
    private int forcedEnd;

    private Segment(Path path, long base, long firstIndex, Offsets offsets, Landmarks landmarks) {
        this.base = base;
        this.firstIndex = firstIndex;
        this.file = new SegmentFile(path);
        this.offsets = offsets;
        this.landmarks = landmarks;
    }

    /** A segment whose offsets are on the heap: the active one, or one without index file. */
    static Segment scanned(Path path, long base, long firstIndex, OffsetTable offsets, Landmarks landmarks) {
        Segment segment = new Segment(path, base, firstIndex, offsets, landmarks);
        segment.entries = offsets.entries();
        segment.end = offsets.end();
        segment.writtenEnd = segment.end;
        return segment;
    }

    /** A sealed segment with an index file. */
    static Segment indexed(Path path, IndexFile index) {
        Segment segment =
                new Segment(path, index.base(), index.firstIndex(), new PagedOffsets(path, index), index.landmarks());
        segment.indexed = true;
        segment.entries = index.entries();
        segment.end = index.end();
        segment.writtenEnd = index.end();
        segment.forcedEnd = index.end();
        return segment;
    }

    long base() {
        return base;
    }

    long firstIndex() {
        return firstIndex;
    }

    SegmentFile file() {
        return file;
    }

    Landmarks landmarks() {
        return landmarks;
    }

    boolean indexed() {
        return indexed;
    }

    /** Offset of an entry, or the offset after the last one, or {@link Offsets#NONE}. */
    int offset(long index) throws IOException {
        return offsets.get((int) (index - firstIndex));
    }

    Offsets offsets() {
        return offsets;
    }

    /** Like {@link #offset}, but {@link Offsets#NONE} when it would have to be read from the index file. */
    int offsetFromMemory(long index) {
        return offsets instanceof OffsetTable table ? table.get((int) (index - firstIndex)) : Offsets.NONE;
    }

    int entries() {
        return entries;
    }

    long lastIndex() {
        return firstIndex + entries - 1;
    }

    int end() {
        return end;
    }

    long endPosition() {
        return base + end;
    }

    int writtenEnd() {
        return writtenEnd;
    }

    boolean dirty() {
        return writtenEnd != forcedEnd;
    }

    /** Counts an entry; its bytes need not be written yet, as nobody reads above the published last index. */
    void add(long term, boolean configuration, int newEnd) {
        landmarks = landmarks.with(firstIndex + entries, term, configuration);
        table().add(newEnd);
        entries++;
        end = newEnd;
        writtenEnd = newEnd;
    }

    void setWrittenEnd(int offset) {
        writtenEnd = offset;
    }

    void setForcedEnd(int offset) {
        forcedEnd = offset;
    }

    /** The offsets on the heap; only for a segment without index file. */
    OffsetTable table() {
        return (OffsetTable) offsets;
    }

    /** The index file was written: lets go of the heap copy. */
    void useIndexFile(IndexFile index) {
        offsets = new PagedOffsets(file.path(), index);
        indexed = true;
    }

    /** Takes the offsets to the heap again, because the segment will be written or its index file is damaged. */
    void useTable(OffsetTable table) throws IOException {
        Offsets before = offsets;
        offsets = table;
        indexed = false;
        if (before instanceof PagedOffsets paged) {
            paged.close();
        }
    }

    /** Forgets entries above {@code lastKept}; the file is cut by the caller. */
    void truncate(long lastKept) {
        entries = (int) (lastKept - firstIndex + 1);
        table().truncate(entries);
        landmarks = landmarks.upTo(lastKept);
        end = table().end();
        writtenEnd = end;
    }

    /** Closes the files for good. */
    void retire() throws IOException {
        file.retire();
        if (offsets instanceof PagedOffsets paged) {
            paged.close();
        }
    }

    @Override
    public String toString() {
        return SegmentNames.segment(base);
    }
}
