package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;

/** From positions to entries. Positions rise with the index, so halving finds them. */
final class LogPositions {
    private LogPositions() {}

    /** First entry at or after {@code position}; the last entry when there is none. */
    static long firstIndexAt(SegmentedLog log, long position) throws IOException {
        long low = log.firstIndex();
        long high = log.lastIndex();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (log.position(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where the log continues after {@code index}: what {@code endPosition} was when it was the last entry. */
    static long endOf(SegmentedLog log, long index) throws IOException {
        long position = log.position(index);
        if (position == SegmentedLog.NO_POSITION) {
            throw new IOException("entry " + index + " is not in the log");
        }
        for (SegmentInfo segment : log.segments()) {
            if (segment.basePosition() <= position && position < segment.endPosition()) {
                long next = log.position(index + 1);
                boolean nextIsInSegment = next != SegmentedLog.NO_POSITION && next < segment.endPosition();
                return nextIsInSegment ? next : segment.endPosition();
            }
        }
        throw new IOException("entry " + index + " at position " + position + " is in no segment");
    }
}
