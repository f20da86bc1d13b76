package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a directory holds: which entries are good, and whether what is wrong is a torn tail or damage. Only
 * reads; {@link Opening} then acts on the result.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final SegmentedLogConfig config;
    private final Path directory;
    private final List<Long> bases;
    private final @Nullable DurablePoint durable;
    private final long prefix;
    private final boolean prefixExists;

    private final List<Segment> good = new ArrayList<>();
    private long nextIndex;
    private long term;
    /** Where reading stopped: number in {@link #bases}, offset, and what is there (empty: nothing). */
    private int stoppedSegment;

    private int stoppedAt;
    private String problem = "";

    private Recovery(SegmentedLogConfig config, List<Long> bases) throws IOException {
        this.config = config;
        this.directory = config.directory();
        this.bases = bases;
        this.durable = DurableFile.read(directory);
        this.prefix = PrefixFile.read(directory);
        this.prefixExists = PrefixFile.exists(directory);
    }

    /**
     * What is good.
     *
     * @param segments with their entries, the last one to be continued; empty for a new log
     * @param clean the log was closed properly: nothing was written after its last entry
     */
    record Result(List<Segment> segments, boolean clean) {}

    static Result of(SegmentedLogConfig config, List<Long> bases) throws IOException {
        Recovery recovery = new Recovery(config, bases);
        try {
            return recovery.run();
        } catch (IOException | RuntimeException e) {
            for (Segment segment : recovery.good) {
                segment.retire();
            }
            throw e;
        }
    }

    private Result run() throws IOException {
        if (bases.isEmpty()) {
            return empty();
        }
        SegmentHeader first = header(bases.get(0));
        if (first == null) {
            return headless();
        }
        checkNames();
        checkPrefix(first);
        nextIndex = first.firstIndex();
        readSegments();
        dropEmptyTail();
        boolean clean = durable != null
                && durable.clean()
                && durable.index() == nextIndex - 1
                && problem.isEmpty()
                && stoppedSegment == bases.size() - 1;
        TailJudgement tail =
                new TailJudgement(config, durable, bases.subList(stoppedSegment, bases.size()), stoppedAt, problem);
        tail.checkNothingMissing(nextIndex - 1);
        if (!clean) {
            tail.checkNotDamaged(nextIndex - 1);
        }
        return new Result(good, clean);
    }

    private Result empty() throws IOException {
        if (prefixExists || (durable != null && durable.index() > 0) || config.knownCommittedIndex() > 0) {
            throw new DamageException("log " + directory + " has no segment file, but entries up to "
                    + Math.max(config.knownCommittedIndex(), durable == null ? 0 : durable.index())
                    + " were stored there; the node must not start with an empty log");
        }
        return new Result(good, false);
    }

    /** The oldest segment has no header: only a log that was just being created may look like that. */
    private Result headless() throws IOException {
        if (bases.size() == 1 && bases.get(0) == 0 && !prefixExists && config.knownCommittedIndex() == 0) {
            return new Result(good, false);
        }
        throw new DamageException("segment " + SegmentNames.segment(bases.get(0)) + ", the oldest of log " + directory
                + ": " + problem + "; nothing behind it can be trusted, the node must stop");
    }

    /** Header of a segment file, null when there is no intact one: {@link #problem} says why. */
    private @Nullable SegmentHeader header(long base) throws IOException {
        Path path = SegmentNames.segment(directory, base);
        if (Files.size(path) < SegmentHeader.BYTES) {
            problem = "it has only " + Files.size(path) + " bytes";
            return null;
        }
        byte[] bytes = new byte[SegmentHeader.BYTES];
        SegmentFile file = new SegmentFile(path);
        try {
            file.read(0, ByteBuffer.wrap(bytes));
        } finally {
            file.retire();
        }
        SegmentHeader header = SegmentHeader.parse(bytes);
        if (header == null) {
            problem = SegmentHeader.problem(bytes);
            return null;
        }
        if (header.segmentBytes() != config.segmentBytes()) {
            throw new IOException("log " + directory + " was written with segments of " + header.segmentBytes()
                    + " bytes, the configuration says " + config.segmentBytes()
                    + "; the segment size is part of every position and cannot be changed");
        }
        if (header.base() != base) {
            throw new DamageException("segment " + SegmentNames.segment(base) + " of log " + directory
                    + ": its header has base position " + header.base()
                    + "; the file was renamed or exchanged, the node must stop");
        }
        return header;
    }

    private void checkNames() throws DamageException {
        for (int i = 0; i < bases.size(); i++) {
            long expected = bases.get(0) + i * config.segmentBytes();
            if (bases.get(i) != expected) {
                throw new DamageException("log " + directory + ": segment " + SegmentNames.segment(expected)
                        + " is missing, the next one there is " + SegmentNames.segment(bases.get(i))
                        + "; the node must stop");
            }
        }
    }

    private void checkPrefix(SegmentHeader first) throws DamageException {
        if (prefix != PrefixFile.UNKNOWN && first.firstIndex() > prefix) {
            throw new DamageException("log " + directory + " starts with entry " + first.firstIndex() + " in segment "
                    + SegmentNames.segment(first.base()) + ", but only entries below " + prefix
                    + " were released for deletion; segments are missing at the head, the node must stop");
        }
    }

    private void readSegments() throws IOException {
        for (int i = 0; i < bases.size(); i++) {
            stoppedSegment = i;
            stoppedAt = 0;
            problem = "";
            SegmentHeader header = header(bases.get(i));
            if (header != null && header.firstIndex() != nextIndex) {
                problem = "its header says first index " + header.firstIndex() + ", expected " + nextIndex;
            }
            if (!problem.isEmpty() || header == null) {
                return;
            }
            boolean last = i == bases.size() - 1;
            Segment segment = last ? null : indexed(bases.get(i));
            good.add(segment == null ? segment = scanned(bases.get(i)) : segment);
            nextIndex += segment.entries();
            if (segment.entries() > 0) {
                term = segment.landmarks().lastTerm();
            }
            if (!last && !segment.indexed() && !continues(bases.get(i + 1))) {
                return;
            }
        }
    }

    /** Whether the next segment takes up where reading stopped; then a lost closing filler does not matter. */
    private boolean continues(long base) throws IOException {
        String before = problem;
        SegmentHeader next = header(base);
        problem = before;
        return next != null && next.firstIndex() == nextIndex;
    }

    /** A sealed segment as its index file describes it; null when that is unusable and the segment has to be read. */
    private @Nullable Segment indexed(long base) throws IOException {
        Path path = SegmentNames.segment(directory, base);
        IndexFile index = IndexFile.read(path, base);
        if (index == null || index.firstIndex() != nextIndex || index.entries() == 0) {
            LOG.info("segment {} has no usable index file and has to be read", SegmentNames.segment(base));
            return null;
        }
        Segment segment = Segment.indexed(path, index);
        if (endsAsIndexed(segment)) {
            return segment;
        }
        segment.retire();
        LOG.warn("segment {} does not end as its index file says and has to be read", SegmentNames.segment(base));
        return null;
    }

    /** A cheap look at a sealed segment's last entry: catches a cut, zeroed or exchanged file. */
    private boolean endsAsIndexed(Segment segment) throws IOException {
        int at = segment.offset(segment.lastIndex());
        if (segment.file().size() < segment.end() || at < SegmentHeader.BYTES || at >= segment.end()) {
            return false;
        }
        EntryCursor cursor = new EntryCursor(segment.file(), segment.base(), segment.end());
        return cursor.look(at) == EntryCursor.Found.ENTRY
                && cursor.index() == segment.lastIndex()
                && at + cursor.total() == segment.end();
    }

    private Segment scanned(long base) throws IOException {
        Path path = SegmentNames.segment(directory, base);
        SegmentFile file = new SegmentFile(path);
        try {
            int limit = (int) Math.min(config.segmentBytes(), Files.size(path));
            SegmentScan scan = scan(file, base, limit);
            stoppedAt = scan.stoppedAt();
            problem = scan.problem();
            return Segment.scanned(path, base, nextIndex, scan.offsets(), scan.landmarks());
        } finally {
            file.retire();
        }
    }

    /** Reads the segment from where {@code tail.idx} ends, or from its beginning. */
    private SegmentScan scan(SegmentFile file, long base, int limit) throws IOException {
        TailIndex known = TailIndex.read(directory);
        if (known != null
                && known.base() == base
                && known.firstIndex() == nextIndex
                && known.landmarks().termOf(nextIndex) >= term) {
            SegmentScan scan = SegmentScan.after(known, file, limit, config.configurationType());
            if (scan != null) {
                LOG.info(
                        "segment {} is read from position {} to {}",
                        SegmentNames.segment(base),
                        base + known.lastOffset(),
                        base + scan.stoppedAt());
                return scan;
            }
            LOG.warn("segment {} does not hold the last entry of its tail index", SegmentNames.segment(base));
        }
        LOG.info("segment {} is read from its beginning", SegmentNames.segment(base));
        return SegmentScan.of(file, base, nextIndex, term, limit, config.configurationType());
    }

    /** A segment without entries behind another one is what a roll leaves whose first entry did not get to disk. */
    private void dropEmptyTail() throws IOException {
        while (good.size() > 1 && good.get(good.size() - 1).entries() == 0) {
            good.remove(good.size() - 1).retire();
        }
        Segment active = good.get(good.size() - 1);
        if (active.indexed()) {
            IndexFile index = IndexFile.read(active.file().path(), active.base());
            OffsetTable table = index == null ? null : index.load(active.file().path());
            active.useTable(table == null ? rescan(active) : table);
        }
    }

    private OffsetTable rescan(Segment segment) throws IOException {
        int limit = (int) Math.min(config.segmentBytes(), segment.file().size());
        SegmentScan scan = SegmentScan.of(
                segment.file(), segment.base(), segment.firstIndex(), 0, limit, config.configurationType());
        if (scan.offsets().entries() < segment.entries()) {
            throw new DamageException(
                    "segment " + segment + ": " + scan.offsets().entries() + " of "
                            + segment.entries() + " entries are readable, then at position "
                            + (segment.base() + scan.stoppedAt()) + " " + scan.problem() + "; the node must stop");
        }
        return scan.offsets();
    }
}
