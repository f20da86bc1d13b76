package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Segment files outside of an open log that are to become its content. */
final class StagedSegments {
    private StagedSegments() {}

    /** Checks a complete segment file, forces it and writes its index file. See {@link SegmentedLog#prepareStaged}. */
    static IndexFile prepare(Path path, long segmentBytes, byte configurationType) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (!SegmentNames.isSegment(name)) {
            throw new IOException("staged file " + path + " is not named like a segment");
        }
        long base = SegmentNames.base(name);
        long size = Files.size(path);
        SegmentFile file = new SegmentFile(path);
        try {
            SegmentHeader header = header(file, size);
            if (header == null
                    || header.base() != base
                    || header.segmentBytes() != segmentBytes
                    || size > segmentBytes) {
                throw new DamageException("staged segment " + path + " of " + size + " bytes has header " + header
                        + ", expected base " + base + " and segments of " + segmentBytes + " bytes");
            }
            SegmentScan scan = SegmentScan.of(file, base, header.firstIndex(), 0, (int) size, configurationType);
            // Unwritten space at the end is possible in a file of full size only.
            boolean torn = size < segmentBytes && scan.stoppedAt() != size;
            if (torn || !scan.problem().isEmpty()) {
                throw new DamageException("staged segment " + path + ": at position " + (base + scan.stoppedAt()) + " "
                        + (scan.problem().isEmpty() ? "an entry is cut off" : scan.problem()));
            }
            file.force();
            IndexFile.write(path, base, header.firstIndex(), scan.offsets(), scan.landmarks());
        } finally {
            file.retire();
        }
        IndexFile index = IndexFile.read(path, base);
        if (index == null) {
            throw new IOException("index file of staged segment " + path + " is unreadable right after writing it");
        }
        return index;
    }

    private static @Nullable SegmentHeader header(SegmentFile file, long size) throws IOException {
        byte[] bytes = new byte[SegmentHeader.BYTES];
        if (size < bytes.length) {
            return null;
        }
        file.read(0, ByteBuffer.wrap(bytes));
        return SegmentHeader.parse(bytes);
    }

    /** Checks that the files of a directory are a log that continues with {@code nextIndex} at {@code nextPosition}. */
    static List<IndexFile> check(Path staging, SegmentedLogConfig config, long nextIndex, long nextPosition)
            throws IOException {
        List<IndexFile> segments = new ArrayList<>();
        for (String name : Directories.names(staging)) {
            Path path = staging.resolve(name);
            if (SegmentNames.isSegment(name)) {
                IndexFile index = IndexFile.read(path, SegmentNames.base(name));
                boolean usable = index != null && Files.size(path) >= index.end();
                segments.add(
                        usable && index != null
                                ? index
                                : prepare(path, config.segmentBytes(), config.configurationType()));
            } else if (!SegmentNames.isIndex(name)) {
                throw new IOException("staging directory " + staging + " holds " + name + ", which is not a segment");
            }
        }
        for (int i = 1; i < segments.size(); i++) {
            checkNeighbours(segments.get(i - 1), segments.get(i), config.segmentBytes());
        }
        if (!segments.isEmpty()) {
            IndexFile last = segments.get(segments.size() - 1);
            if (last.lastIndex() != nextIndex - 1 || last.base() + last.end() != nextPosition) {
                throw new IOException("staged segments end with entry " + last.lastIndex() + " at position "
                        + (last.base() + last.end()) + ", expected entry " + (nextIndex - 1) + " at " + nextPosition);
            }
        }
        return segments;
    }

    private static void checkNeighbours(IndexFile left, IndexFile right, long segmentBytes) throws IOException {
        boolean neighbours = right.base() == left.base() + segmentBytes
                && right.firstIndex() == left.lastIndex() + 1
                && right.landmarks().termOf(right.firstIndex())
                        >= left.landmarks().lastTerm();
        if (!neighbours) {
            throw new IOException("staged segment " + SegmentNames.segment(right.base()) + " starts with entry "
                    + right.firstIndex() + " and does not follow segment " + SegmentNames.segment(left.base())
                    + ", which ends with entry " + left.lastIndex());
        }
    }

    /** Makes all files of the directory and their names durable. */
    static void force(Path staging) throws IOException {
        for (String name : Directories.names(staging)) {
            try (FileChannel channel = FileChannel.open(staging.resolve(name), StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Directories.force(staging);
    }

    /** Creates a directory with one segment that holds nothing up to {@code nextPosition}. */
    static void createEmptyAt(Path staging, SegmentedLogConfig config, long nextIndex, long nextPosition)
            throws IOException {
        Directories.delete(staging);
        Files.createDirectory(staging);
        int offset = (int) (nextPosition % config.segmentBytes());
        long base = nextPosition - offset;
        Path path = SegmentNames.segment(staging, base);
        Files.createFile(path);
        Segment segment = Opening.create(path, (int) config.segmentBytes(), base, nextIndex);
        try {
            if (offset > SegmentHeader.BYTES) {
                Allocation.reserve(path, offset);
                EntryFormat format = new EntryFormat();
                format.encodeFiller(
                        base + SegmentHeader.BYTES, offset - SegmentHeader.BYTES, nextIndex, EntryFormat.GAP);
                segment.file()
                        .write(
                                SegmentHeader.BYTES,
                                ByteBuffer.wrap(format.scratch(), format.scratchOffset(), EntryFormat.HEADER_BYTES));
            }
        } finally {
            segment.retire();
        }
    }
}
