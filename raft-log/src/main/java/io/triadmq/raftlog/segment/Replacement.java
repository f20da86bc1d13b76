package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges all segments for others, atomically. Renaming the directory with the new ones to {@code incoming} is the
 * point of no return; what comes after can be repeated, and is, when the log is opened after a crash.
 */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final LogCore core;

    private final TailIndexWriter tailIndex;

    Replacement(LogCore core, TailIndexWriter tailIndex) {
        this.core = core;
        this.tailIndex = tailIndex;
    }

    /** Checks the arguments of a reset before anything is touched. */
    void checkStart(long nextIndex, long nextPosition) {
        long offset = nextPosition % core.segmentBytes;
        boolean possible = offset == 0
                || offset == SegmentHeader.BYTES
                || offset >= SegmentHeader.BYTES + EntryFormat.HEADER_BYTES;
        if (nextIndex < 1 || nextPosition < 0 || !possible) {
            throw new IllegalArgumentException(
                    "no log can continue with entry " + nextIndex + " at position " + nextPosition);
        }
    }

    /** Under maintenance, force and write lock; {@code staging} was checked. */
    void replaceBy(Path staging) throws IOException {
        StagedSegments.force(staging);
        core.beginCut();
        try {
            exchange(staging);
            SegmentList segments = new Opening(core.config, core.nextSegment).load();
            core.show(segments);
            tailIndex.discard(segments.active().base());
            core.prefixIndex = segments.first().firstIndex();
            core.durablePosition = core.endPosition;
            core.written.publish(segments.active().lastIndex());
            core.durable.publish(segments.active().lastIndex());
            core.durableFile.write(core.durablePoint(false));
            core.durableFile.force();
        } finally {
            core.endCut();
        }
    }

    private void exchange(Path staging) throws IOException {
        Path incoming = core.directory.resolve(SegmentNames.INCOMING);
        Files.move(staging, incoming, StandardCopyOption.ATOMIC_MOVE);
        Directories.force(core.directory);
        core.nextSegment.discard();
        SegmentList old = core.segments;
        for (int i = 0; i < old.size(); i++) {
            old.get(i).retire();
        }
        core.durableFile.write(new DurablePoint(0, 0, core.config.flushMode(), false));
        core.durableFile.force();
        complete(core.directory);
    }

    /** Call at open, before anything is read: completes an exchange that a crash interrupted. */
    static void resume(SegmentedLogConfig config) throws IOException {
        Path directory = config.directory();
        Directories.delete(directory.resolve(SegmentNames.RESET));
        boolean pending = Files.exists(directory.resolve(SegmentNames.INCOMING))
                || Files.exists(directory.resolve(SegmentNames.MOVING));
        if (pending) {
            LOG.warn("log {}: completing a replacement of all segments that was interrupted", directory);
            DurableFile.start(directory, new DurablePoint(0, 0, config.flushMode(), false))
                    .close();
            complete(directory);
        }
    }

    private static void complete(Path directory) throws IOException {
        Path incoming = directory.resolve(SegmentNames.INCOMING);
        Path moving = directory.resolve(SegmentNames.MOVING);
        if (Files.exists(incoming)) {
            PrefixFile.write(directory, firstIndex(incoming));
            for (String name : Directories.names(directory)) {
                if (SegmentNames.isSegment(name) || SegmentNames.isIndex(name) || name.equals(SegmentNames.TAIL)) {
                    Files.delete(directory.resolve(name));
                }
            }
            Directories.force(directory);
            Files.move(incoming, moving, StandardCopyOption.ATOMIC_MOVE);
            Directories.force(directory);
        }
        for (String name : Directories.names(moving)) {
            Files.move(moving.resolve(name), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        Directories.force(directory);
        Files.delete(moving);
        Directories.force(directory);
    }

    /** Index of the first entry of a directory whose segments all have index files. */
    private static long firstIndex(Path incoming) throws IOException {
        List<Long> bases = DirectoryContents.of(incoming).bases();
        IndexFile first =
                bases.isEmpty() ? null : IndexFile.read(SegmentNames.segment(incoming, bases.get(0)), bases.get(0));
        if (first == null) {
            throw new IOException(
                    "the replacement in " + incoming + " has no usable first segment; the node must stop");
        }
        return first.firstIndex();
    }
}
