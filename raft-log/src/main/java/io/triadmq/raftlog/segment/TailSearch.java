package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies behind the last good entry of a log that was not closed properly. Entries that are intact but not reachable
 * (something before them is missing) tell how far the log had been written.
 *
 * @param bytes from the last good entry to the last byte that is not zero
 * @param frames intact entries found there
 * @param goodBytes their size
 * @param lastGoodPosition where the last of them starts; 0 when there is none
 */
record TailSearch(long bytes, long frames, long goodBytes, long lastGoodPosition) {
    /** Segment headers and fillers do not count towards the bound on unforced bytes. */
    static final int SLACK = 4096;

    /**
     * @param bases the segment in which reading stopped and all after it
     * @param stoppedAt offset in the first of them
     */
    static TailSearch of(SegmentedLogConfig config, List<Long> bases, int stoppedAt, long lastGood) throws IOException {
        Search search = new Search(bases.get(0) + stoppedAt, lastGood);
        for (long base : bases) {
            Path path = SegmentNames.segment(config.directory(), base);
            int limit = (int) Math.min(config.segmentBytes(), Files.size(path));
            search.segment(path, base, base == bases.get(0) ? stoppedAt : 0, limit);
        }
        return new TailSearch(search.end - search.start, search.frames, search.goodBytes, search.lastGoodPosition);
    }

    /** A part of a file that was written. */
    private record Extent(int from, int until) {}

    private static final class Search {
        private final long start;
        private final long lastGood;
        private long end;
        private long frames;
        private long goodBytes;
        private long lastGoodPosition;

        Search(long start, long lastGood) {
            this.start = start;
            this.lastGood = lastGood;
            this.end = start;
        }

        /** Looks only where something was written: the reserved rest of a segment is most of it. */
        void segment(Path path, long base, int from, int limit) throws IOException {
            SegmentFile file = new SegmentFile(path);
            try {
                EntryCursor cursor = new EntryCursor(file, base, limit);
                int next = from;
                for (Extent extent : extents(path, from, limit)) {
                    if (next < extent.until) {
                        next = written(cursor, base, Math.max(next, extent.from), extent.until);
                    }
                }
            } finally {
                file.retire();
            }
        }

        /** All of them before the first is read: reading makes the system take what is read ahead for written. */
        private static List<Extent> extents(Path path, int from, int limit) {
            List<Extent> extents = new ArrayList<>();
            long data = Allocation.nextData(path, from);
            while (data != Allocation.NO_DATA && data < limit) {
                int until = (int) Math.min(limit, Allocation.nextHole(path, data));
                extents.add(new Extent((int) data, until));
                data = until < limit ? Allocation.nextData(path, until) : Allocation.NO_DATA;
            }
            return extents;
        }

        /** Looks at {@code [from, until)}; returns where to go on, which is later when an entry reaches beyond. */
        private int written(EntryCursor cursor, long base, int from, int until) throws IOException {
            int last = cursor.lastNonZero(from, until);
            if (last < from) {
                return until;
            }
            end = base + last + 1;
            int next = from;
            int offset = cursor.nextMagic(from, last + 1);
            while (offset != Offsets.NONE) {
                boolean intact = cursor.look(offset) == EntryCursor.Found.ENTRY && cursor.index() > lastGood;
                next = offset + 1;
                if (intact) {
                    frames++;
                    goodBytes += cursor.total();
                    lastGoodPosition = base + offset;
                    next = offset + cursor.total();
                }
                offset = next > last ? Offsets.NONE : cursor.nextMagic(next, last + 1);
            }
            return Math.max(next, until);
        }
    }
}
