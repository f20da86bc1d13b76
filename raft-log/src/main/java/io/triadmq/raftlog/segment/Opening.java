package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Turns a directory into an open log: what {@link Recovery} found good stays, everything else goes. */
final class Opening {
    private final SegmentedLogConfig config;
    private final Path directory;
    private final NextSegment nextSegment;

    Opening(SegmentedLogConfig config, NextSegment nextSegment) {
        this.config = config;
        this.directory = config.directory();
        this.nextSegment = nextSegment;
    }

    /** Changes nothing when it throws {@link DamageException}. The directory must be locked. */
    LogCore open() throws IOException {
        SegmentList segments = load();
        Segment active = segments.active();
        DurablePoint point = new DurablePoint(active.lastIndex(), active.endPosition(), config.flushMode(), false);
        return new LogCore(config, segments, nextSegment, DurableFile.start(directory, point));
    }

    /** Reads and repairs the directory; everything in it is durable when this returns. */
    SegmentList load() throws IOException {
        DirectoryContents contents = DirectoryContents.of(directory);
        Recovery.Result found = Recovery.of(config, contents.bases());
        for (Path leftover : contents.leftovers()) {
            Files.deleteIfExists(leftover);
        }
        List<Segment> segments = found.segments().isEmpty() ? List.of(create()) : found.segments();
        Segment active = segments.get(segments.size() - 1);
        deleteAfter(active, contents.bases());
        boolean cut = !found.clean() || active.file().size() != config.segmentBytes();
        if (cut) {
            cut(active, (int) config.segmentBytes());
        }
        for (Segment segment : segments) {
            if (!segment.indexed()) {
                segment.file().force();
                segment.setForcedEnd(segment.writtenEnd());
            }
        }
        if (PrefixFile.read(directory) == PrefixFile.UNKNOWN) {
            PrefixFile.write(directory, segments.get(0).firstIndex());
        }
        nextSegment.follow(active.base());
        return new SegmentList(config.segmentBytes(), segments.toArray(new Segment[0]));
    }

    private Segment create() throws IOException {
        Files.deleteIfExists(SegmentNames.segment(directory, 0));
        nextSegment.follow(-config.segmentBytes());
        return create(nextSegment.take(), (int) config.segmentBytes(), 0, 1);
    }

    /** Gives an empty file its header. */
    static Segment create(Path file, int segmentBytes, long base, long firstIndex) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        new SegmentHeader(segmentBytes, base, firstIndex).put(header);
        Segment segment =
                Segment.scanned(file, base, firstIndex, new OffsetTable(SegmentHeader.BYTES), Landmarks.EMPTY);
        segment.file().write(0, header.flip());
        segment.file().force();
        return segment;
    }

    private void deleteAfter(Segment active, List<Long> bases) throws IOException {
        for (int i = bases.size() - 1; i >= 0 && bases.get(i) > active.base(); i--) {
            Files.deleteIfExists(SegmentNames.index(directory, bases.get(i)));
            Files.delete(SegmentNames.segment(directory, bases.get(i)));
        }
        Files.deleteIfExists(SegmentNames.index(directory, active.base()));
        Directories.force(directory);
    }

    /**
     * Removes every byte behind the last entry from the file and reserves its full size again, so that nothing written
     * there before can ever be taken for an entry. Durable when it returns. The index file must be gone before.
     */
    static void cut(Segment segment, int segmentBytes) throws IOException {
        segment.file().truncate(segment.end());
        Allocation.reserve(segment.file().path(), segmentBytes);
        segment.file().force();
    }
}
