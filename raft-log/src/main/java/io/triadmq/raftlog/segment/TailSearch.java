package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        long frames = 0;
        long goodBytes = 0;
        long lastGoodPosition = 0;
        long start = bases.get(0) + stoppedAt;
        long end = start;
        for (long base : bases) {
            Path path = SegmentNames.segment(config.directory(), base);
            long data = Allocation.nextData(path, base == bases.get(0) ? stoppedAt : 0);
            int limit = (int) Math.min(config.segmentBytes(), Files.size(path));
            if (data == Allocation.NO_DATA || data >= limit) {
                continue;
            }
            SegmentFile file = new SegmentFile(path);
            try {
                int last = new EntryCursor(file, base, limit).lastNonZero((int) data);
                end = last < data ? end : base + last + 1;
                // An entry ends with a byte that may be zero: its header tells, so look at all of the file.
                EntryCursor cursor = new EntryCursor(file, base, limit);
                int offset = last < data ? Offsets.NONE : cursor.nextMagic((int) data);
                while (offset != Offsets.NONE && offset <= last) {
                    boolean intact = cursor.look(offset) == EntryCursor.Found.ENTRY && cursor.index() > lastGood;
                    int next = offset + 1;
                    if (intact) {
                        frames++;
                        goodBytes += cursor.total();
                        lastGoodPosition = base + offset;
                        next = offset + cursor.total();
                    }
                    offset = next > last ? Offsets.NONE : cursor.nextMagic(next);
                }
            } finally {
                file.retire();
            }
        }
        return new TailSearch(end - start, frames, goodBytes, lastGoodPosition);
    }
}
