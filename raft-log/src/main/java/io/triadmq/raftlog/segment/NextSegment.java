package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Allocates segment files, one ahead of the writer, so that a roll costs no allocation. A file gets its final name only
 * when its blocks are reserved; until its header is written it counts as not there. Thread-safe.
 */
final class NextSegment {
    private final Path directory;
    private final int segmentBytes;
    /** Base of the file that comes next. */
    private long nextBase;
    /** The file for {@link #nextBase} is there. */
    private boolean ready;

    private volatile @Nullable IOException failure;

    NextSegment(Path directory, int segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /** The log now ends in the segment with this base. Deletes a file that was prepared and is not the next one. */
    synchronized void follow(long activeBase) throws IOException {
        long base = activeBase + segmentBytes;
        if (base != nextBase) {
            discard();
            nextBase = base;
        }
    }

    /** Allocates the next file unless it is ready. Remembers a failure instead of throwing it. */
    synchronized void prepare() {
        try {
            allocate();
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Hands the next file out, after allocating it if need be; all zeros, durable under its name. */
    synchronized Path take() throws IOException {
        allocate();
        Path taken = SegmentNames.segment(directory, nextBase);
        ready = false;
        nextBase += segmentBytes;
        return taken;
    }

    /** Deletes a file that was prepared and not taken. The caller forces the directory if it matters. */
    synchronized void discard() throws IOException {
        if (ready) {
            ready = false;
            Files.deleteIfExists(SegmentNames.segment(directory, nextBase));
        }
    }

    /** Why the last allocation failed; null after one that worked. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private void allocate() throws IOException {
        if (ready) {
            return;
        }
        Path file = SegmentNames.segment(directory, nextBase);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + ": will not be overwritten by a new segment");
        }
        Path temporary = file.resolveSibling(file.getFileName() + SegmentNames.TEMPORARY_SUFFIX);
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary);
            Allocation.reserve(temporary, segmentBytes);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            Directories.force(directory);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw e;
        }
        ready = true;
        failure = null;
    }

    private static void deleteQuietly(Path file, IOException because) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }
}
