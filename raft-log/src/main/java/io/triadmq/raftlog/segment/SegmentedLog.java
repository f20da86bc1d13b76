package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An ordered sequence of entries in segment files of fixed size, each entry with a log index and a byte position.
 *
 * <p><b>Positions.</b> A position is {@code base position of the segment file + offset in that file}; the 64-byte
 * segment header is counted, so the first entry of a new log has position 64. The position of every entry is a pure
 * function of the sequence of entries and of the segment size (invariant SamePosition).
 *
 * <p><b>Threads.</b> {@link #append}, {@link #truncateSuffix}, {@link #truncatePrefix}, {@link #reset} and
 * {@link #adopt} belong to one writer at a time (they exclude each other, but their order is the caller's). All other
 * methods may be called by any thread at any time, also during those.
 *
 * <p><b>Failure.</b> When a write, a force or a roll fails, the log is broken for good: every later change throws, what
 * was counted before stays readable, and the owner has to stop the node. After the next open the failed entries may or
 * may not be there.
 */
public final class SegmentedLog implements AutoCloseable {
    /** Bytes before the payload of each entry: {@code payload position = entry position + ENTRY_HEADER_BYTES}. */
    public static final int ENTRY_HEADER_BYTES = 32;

    /** Answer of {@link #position} and {@link #payloadPosition} for an entry that is not there. */
    public static final long NO_POSITION = -1;

    private final LogCore core;
    private final DirectoryLock lock;
    private final Forcer forcer;
    private final Appender appender;
    private final EntryReader reader;
    private final Truncation truncation;
    private final Replacement replacement;
    private final Sealing sealing;
    private final TailIndexWriter tailIndex;
    private final Housekeeper housekeeper;

    private SegmentedLog(LogCore core, DirectoryLock lock) {
        this.core = core;
        this.lock = lock;
        this.forcer = new Forcer(core);
        this.sealing = new Sealing(core, forcer);
        this.tailIndex = new TailIndexWriter(core);
        this.housekeeper = new Housekeeper(core, forcer, sealing, tailIndex);
        this.appender = new Appender(core, housekeeper::tidySoon);
        this.reader = new EntryReader(core, new IndexRepair(core));
        this.truncation = new Truncation(core, tailIndex);
        this.replacement = new Replacement(core, tailIndex);
    }

    /**
     * Opens or creates the log. Cuts a torn tail (one warning tells how much); sealed segments are checked by their
     * headers only, the last one is scanned from not far before what was last forced, so the time does not depend on the
     * size of the log.
     *
     * @throws DamageException when durable or known committed entries are damaged or missing; nothing is changed then
     * @throws IOException when the directory is locked by another process, not writable, was written with another
     *     segment size, or is on a full disk
     */
    public static SegmentedLog open(SegmentedLogConfig config) throws IOException {
        DirectoryLock lock = DirectoryLock.acquire(config.directory());
        boolean opened = false;
        try {
            Replacement.resume(config);
            NextSegment nextSegment = new NextSegment(config.directory(), (int) config.segmentBytes());
            SegmentedLog log = new SegmentedLog(new Opening(config, nextSegment).open(), lock);
            log.housekeeper.start();
            opened = true;
            return log;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * Appends entries with consecutive indexes, the first being {@link #lastIndex()}+1. When it returns, all of them are
     * forced to disk (SYNC) or written to the operating system (ASYNC) and readable. Entries of one call share one write
     * and one force per segment touched. An empty list does nothing.
     *
     * @throws IllegalArgumentException gap in the indexes, falling term, bad type or a payload above
     *     {@link #maxPayloadBytes()}; nothing was written
     * @throws IOException the log is broken from now on; none of these entries counts
     */
    public void append(List<LogRecord> records) throws IOException {
        if (records.isEmpty()) {
            return;
        }
        core.writeLock.lock();
        try {
            core.checkUsable();
            appender.check(records);
            write(records);
        } finally {
            core.writeLock.unlock();
        }
        boolean behind = core.endPosition - core.durablePosition > Forcer.MAX_UNFORCED_ASYNC;
        if (core.config.flushMode() == FlushMode.SYNC || behind) {
            forcer.force();
            housekeeper.followTail();
        }
    }

    private void write(List<LogRecord> records) throws IOException {
        try {
            appender.append(records);
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it was, what is on disk and what is counted may differ now.
            throw core.breakWith(e);
        }
    }

    /** Largest payload an entry can have: it has to fit into one segment. */
    public int maxPayloadBytes() {
        return Appender.maxPayloadBytes(core.segmentBytes);
    }

    /** Index of the first entry that is physically there; {@link #lastIndex()}+1 when there is none. */
    public long firstIndex() {
        return core.segments.first().firstIndex();
    }

    /** Index of the last entry written and readable; {@code firstIndex() - 1} when there is none. */
    public long lastIndex() {
        return core.written.value();
    }

    /**
     * Entries below this index may be deleted by {@link #deleteBefore}. Raised by {@link #truncatePrefix}; after an open
     * it is {@link #firstIndex()}, because that is the window which the owner then shows.
     */
    public long prefixIndex() {
        return core.prefixIndex;
    }

    /** First byte position that can be read: the base of the oldest segment. */
    public long minPosition() {
        return core.segments.first().base();
    }

    /** Position after the last entry. The next entry starts here, or after it when it does not fit in this segment. */
    public long endPosition() {
        return core.endPosition;
    }

    /** Last index for which an append of this flush mode may have returned: forced (SYNC) or written (ASYNC). */
    public long storedIndex() {
        return core.stored().value();
    }

    /** Last index known to be forced to disk. Falls only by {@link #truncateSuffix} and {@link #reset}. */
    public long durableIndex() {
        return core.durable.value();
    }

    /** Position after the last entry known to be forced to disk. */
    public long durablePosition() {
        return core.durablePosition;
    }

    /**
     * Waits until {@link #storedIndex()} reaches {@code index}; a volatile read when it already has.
     *
     * @return false when the time ran out
     * @throws IOException the log is broken or closed
     */
    public boolean awaitStored(long index, Duration timeout) throws IOException, InterruptedException {
        return core.stored().await(index, timeout.toNanos());
    }

    /**
     * Waits until {@link #durableIndex()} reaches {@code index}; a volatile read when it already has. Does not start a
     * force: see {@link #force}.
     *
     * @return false when the time ran out
     * @throws IOException the log is broken or closed
     */
    public boolean awaitDurable(long index, Duration timeout) throws IOException, InterruptedException {
        return core.durable.await(index, timeout.toNanos());
    }

    /** Forces everything appended so far to disk; at once when that is already so. */
    public void force() throws IOException {
        forcer.force();
    }

    /**
     * Reads an entry and verifies its checksum. Entries below {@link #prefixIndex()} are returned as long as they are
     * physically there.
     *
     * @return null when the index is outside {@code [firstIndex, lastIndex]}
     * @throws DamageException the entry is there but its bytes are wrong
     */
    public @Nullable LogRecord entry(long index) throws IOException {
        return reader.entry(index);
    }

    /** Position of the entry's header, {@link #NO_POSITION} when it is not there. No disk access near the tail. */
    public long position(long index) throws IOException {
        return reader.position(index);
    }

    /** Position of the entry's first payload byte, {@link #NO_POSITION} when it is not there. */
    public long payloadPosition(long index) throws IOException {
        long position = reader.position(index);
        return position == NO_POSITION ? NO_POSITION : position + ENTRY_HEADER_BYTES;
    }

    /** Term of the entry from memory, 0 when it is not there. */
    public long term(long index) {
        return reader.term(index);
    }

    /**
     * Indexes of all entries of the configuration type that are physically there, ascending. Known without scanning
     * sealed segments.
     */
    public long[] configurationIndexes() {
        SegmentList segments = core.segments;
        long last = core.written.value();
        LongStream all = LongStream.empty();
        for (int i = 0; i < segments.size(); i++) {
            all = LongStream.concat(
                    all, LongStream.of(segments.get(i).landmarks().configurations()));
        }
        return all.filter(index -> index <= last).toArray();
    }

    /**
     * Copies raw bytes, not verified. The range must lie in one segment (an entry always does) and below
     * {@link #endPosition()}; segment headers may be read too, as a copier does.
     *
     * @throws PositionGoneException below {@link #minPosition()}
     * @throws IllegalArgumentException the range crosses segments or the end
     */
    public void read(long position, byte[] target, int offset, int length) throws IOException, PositionGoneException {
        reader.read(position, ByteBuffer.wrap(target, offset, length));
    }

    /** Like {@link #read(long, byte[], int, int)}: fills {@code target.remaining()} bytes; direct buffers save a copy. */
    public void read(long position, ByteBuffer target) throws IOException, PositionGoneException {
        reader.read(position, target);
    }

    /**
     * All segments with at least one entry, oldest first. {@code endPosition} of a sealed one is the position after its
     * last entry, so {@code [basePosition, endPosition)} are the bytes that a copy needs.
     */
    public List<SegmentInfo> segments() {
        core.writeLock.lock();
        try {
            return SegmentReport.of(core.segments);
        } finally {
            core.writeLock.unlock();
        }
    }

    /** CRC32C over the raw bytes of a range inside one segment; reads them. */
    public int checksum(long fromPosition, long toPosition) throws IOException, PositionGoneException {
        return new Verification(reader).checksum(fromPosition, toPosition);
    }

    /**
     * Reads and checks every entry that starts in the range (clipped to what is there): checksums, indexes, terms.
     *
     * @return number of entries checked
     * @throws DamageException names the first bad one
     */
    public long verify(long fromPosition, long toPosition) throws IOException {
        return new Verification(reader).verify(core, fromPosition, toPosition);
    }

    /**
     * Removes every entry above {@code lastKept}; durable when it returns. What is appended next gets the position it
     * has on a replica that never had the removed entries.
     *
     * @param lastKept at least {@code firstIndex() - 1}; nothing happens when it is {@code lastIndex()} or more
     */
    public void truncateSuffix(long lastKept) throws IOException {
        changeAll(() -> truncation.suffix(lastKept));
        housekeeper.tidySoon();
    }

    /**
     * Allows {@link #deleteBefore} to delete entries below {@code firstKept}; deletes nothing itself. Durable when it
     * returns. A lower value than before does nothing.
     *
     * @param firstKept at most {@code lastIndex() + 1}
     * @throws IllegalArgumentException above that: entries are missing, use {@link #reset} or {@link #adopt}
     */
    public void truncatePrefix(long firstKept) throws IOException {
        core.maintenanceLock.lock();
        try {
            core.checkUsable();
            truncation.prefix(firstKept);
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    /**
     * Deletes whole segments that end at or below {@code position} and hold no entry at or above
     * {@link #prefixIndex()}. The segment being written is never deleted. Any thread.
     *
     * @return the new {@link #minPosition()}
     */
    public long deleteBefore(long position) throws IOException {
        core.maintenanceLock.lock();
        try {
            core.checkUsable();
            truncation.before(position);
            return minPosition();
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    /**
     * Drops every entry and continues with {@code nextIndex} at {@code nextPosition}. Atomic: after a crash either all
     * is as before or the reset is complete.
     *
     * @param nextPosition {@link #endPosition()} of a replica whose last entry is {@code nextIndex - 1}
     */
    public void reset(long nextIndex, long nextPosition) throws IOException {
        replacement.checkStart(nextIndex, nextPosition);
        Path staging = core.directory.resolve(SegmentNames.RESET);
        core.checkUsable();
        StagedSegments.createEmptyAt(staging, core.config, nextIndex, nextPosition);
        StagedSegments.check(staging, core.config, nextIndex, stagedEnd(nextPosition));
        changeAll(() -> replacement.replaceBy(staging));
        housekeeper.tidySoon();
    }

    /**
     * Checks a complete segment file outside of the log's directory (fetched from another replica) and writes its index
     * file beside it, so that {@link #adopt} need not read it again. Any thread; does not touch an open log.
     *
     * @param file named by its 20-digit base position; holds {@code [basePosition, endPosition)} of its segment
     * @return index of its last entry
     * @throws DamageException an entry is bad, or the file is not a segment of this size and base
     */
    public static long prepareStaged(Path file, long segmentBytes, byte configurationType) throws IOException {
        return StagedSegments.prepare(file, segmentBytes, configurationType).lastIndex();
    }

    /**
     * Replaces all segments by those in {@code staging} and continues with {@code nextIndex} at {@code nextPosition}.
     * Atomic: after a crash either all is as before (and {@code staging} untouched) or the adoption is complete. Files
     * that {@link #prepareStaged} has not seen are checked here, which reads them completely. The files are moved;
     * afterwards the directory is empty. To keep a segment that is already here, hard-link it into {@code staging} with
     * {@link #linkSealed}.
     *
     * @param staging a directory on the same file system with segment files that follow each other without gap; the
     *     last one ends with entry {@code nextIndex - 1} at {@code nextPosition}. Empty: same as {@link #reset}
     * @throws IOException before anything changed when the files do not fit, otherwise the log is broken
     */
    public void adopt(Path staging, long nextIndex, long nextPosition) throws IOException {
        replacement.checkStart(nextIndex, nextPosition);
        core.checkUsable();
        if (StagedSegments.check(staging, core.config, nextIndex, nextPosition).isEmpty()) {
            reset(nextIndex, nextPosition);
            Directories.delete(staging);
            return;
        }
        changeAll(() -> replacement.replaceBy(staging));
        housekeeper.tidySoon();
    }

    /**
     * Hard-links a sealed segment and its index file into {@code staging}. No truncation of its entries may happen until
     * the staging directory is adopted or removed.
     *
     * @return false when there is no sealed segment with this base position
     */
    public boolean linkSealed(long basePosition, Path staging) throws IOException {
        core.maintenanceLock.lock();
        try {
            core.checkOpen();
            SegmentList segments = core.segments;
            Segment segment = basePosition < segments.first().base() ? null : segments.at(basePosition);
            if (segment == null || segment.base() != basePosition || !segment.indexed()) {
                return false;
            }
            Path path = segment.file().path();
            Files.createLink(SegmentNames.segment(staging, basePosition), path);
            Files.createLink(SegmentNames.index(staging, basePosition), SegmentNames.indexOf(path));
            return true;
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    /**
     * Why the next segment file could not be allocated ahead of time (disk full, for example), null when all is well.
     * A warning for the owner: the append that needs the file will fail and break the log unless space is freed before.
     */
    public @Nullable IOException allocationFailure() {
        return core.nextSegment.failure();
    }

    /** What broke the log, null while it is fine. */
    public @Nullable Throwable brokenBy() {
        return core.broken();
    }

    public Path directory() {
        return core.directory;
    }

    /** Forces what was appended (unless broken) and releases the directory. Idempotent. */
    @Override
    public void close() throws IOException {
        housekeeper.stop();
        lockAll();
        try {
            if (core.closed()) {
                return;
            }
            try {
                if (core.broken() == null) {
                    sealing.sealClosed();
                    forcer.force();
                    tailIndex.extend();
                    core.durableFile.write(core.durablePoint(true));
                    core.durableFile.force();
                }
            } finally {
                core.markClosed();
                release();
            }
        } finally {
            unlockAll();
        }
    }

    private void release() throws IOException {
        try {
            core.nextSegment.discard();
            for (int i = 0; i < core.segments.size(); i++) {
                core.segments.get(i).retire();
            }
            core.durableFile.close();
        } finally {
            lock.close();
        }
    }

    private interface Change {
        void run() throws IOException;
    }

    /** Runs a change that nothing else may overlap; when it fails the log is broken. */
    private void changeAll(Change change) throws IOException {
        lockAll();
        try {
            core.checkUsable();
        } catch (IOException e) {
            unlockAll();
            throw e;
        }
        try {
            change.run();
        } catch (IllegalArgumentException e) {
            throw e; // Thrown before anything is touched.
        } catch (IOException | RuntimeException | Error e) {
            throw core.breakWith(e);
        } finally {
            unlockAll();
        }
    }

    private void lockAll() {
        core.maintenanceLock.lock();
        core.forceLock.lock();
        core.writeLock.lock();
    }

    private void unlockAll() {
        core.writeLock.unlock();
        core.forceLock.unlock();
        core.maintenanceLock.unlock();
    }

    /** A log that continues at the very start of a segment continues behind that segment's header. */
    private long stagedEnd(long nextPosition) {
        return nextPosition % core.segmentBytes == 0 ? nextPosition + SegmentHeader.BYTES : nextPosition;
    }
}
