package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code tail.idx} near the end of the log, away from the writer's thread. Only what was forced goes into it, so
 * that what an open takes over unread is as certain as a sealed segment. The maintenance lock guards it.
 */
final class TailIndexWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TailIndexWriter.class);
    /**
     * The part of a segment that an open reads at most, besides what was not forced: 16 MiB of 1 GiB, which takes a
     * cold disk of 100 MB/s less than 0.2 s. The file then is written six times a second at full speed.
     */
    private static final int PARTS = 64;
    /** Bounds the memory for a block. */
    private static final int MAX_BLOCK_ENTRIES = 1 << 16;

    private final LogCore core;
    private final Path path;
    /** What the file holds, if it is known. */
    private boolean known;

    private long base;
    private int entries;
    private int fileBytes;
    /** Position up to which the file reaches, or the point of the last failure. */
    private volatile long reached;

    TailIndexWriter(LogCore core) {
        this.core = core;
        this.path = core.directory.resolve(SegmentNames.TAIL);
        this.reached = core.segments.active().base();
    }

    /** Whether enough was forced since to be worth writing. Any thread. */
    boolean due() {
        return core.durablePosition - reached >= core.segmentBytes / PARTS;
    }

    /** Brings the file up to what is forced. A failure leaves it for the next time: an open only reads more. */
    void extend() {
        core.maintenanceLock.lock();
        try {
            SegmentList segments = core.segments;
            // A closed segment that could not be sealed still needs what the file says of it.
            if (segments.size() == 1 || segments.get(segments.size() - 2).indexed()) {
                long position = core.durablePosition;
                extend(segments.active());
                reached = position;
            }
        } catch (IOException e) {
            LOG.warn("log {}: cannot write {}: {}", core.directory, SegmentNames.TAIL, e.toString());
            reached = core.durablePosition;
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    private void extend(Segment active) throws IOException {
        if (!known) {
            resume(active);
        }
        if (base != active.base()) {
            startOver(active.base());
        }
        long forced = core.durable.value() - active.firstIndex() + 1;
        int to = (int) Math.min(forced, active.table().entries());
        if (to <= entries) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What may stand there: the file of another segment, or a block that a crash tore.
            file.truncate(fileBytes);
            while (entries < to) {
                int next = Math.min(to, entries + MAX_BLOCK_ENTRIES);
                ByteBuffer block = TailIndex.block(active, entries, next);
                int at = fileBytes;
                while (block.hasRemaining()) {
                    file.write(block, at + block.position());
                }
                fileBytes += block.limit();
                entries = next;
            }
        }
    }

    /** Continues the file that was found at open, if it is that of the active segment. */
    private void resume(Segment active) throws IOException {
        TailIndex found = TailIndex.read(core.directory);
        boolean fits = found != null
                && found.base() == active.base()
                && found.firstIndex() == active.firstIndex()
                && active.table().get(found.offsets().entries())
                        == found.offsets().end();
        startOver(active.base());
        if (fits && found != null) {
            entries = found.offsets().entries();
            fileBytes = found.fileBytes();
        }
    }

    private void startOver(long newBase) {
        known = true;
        base = newBase;
        entries = 0;
        fileBytes = 0;
    }

    /**
     * Forgets the file, because entries that it may name are about to go. Under maintenance lock.
     *
     * @param newBase base of the segment that will be the active one
     */
    void discard(long newBase) throws IOException {
        Files.deleteIfExists(path);
        startOver(newBase);
        reached = newBase;
    }
}
