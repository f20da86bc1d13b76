package io.triadmq.raftlog.segment;

import java.io.IOException;

/**
 * What a complete reading of one segment found, up to its end or the first thing that does not continue the sequence.
 *
 * @param offsets of the good entries, and the offset after the last one
 * @param stoppedAt offset at which reading ended; beyond {@code offsets.end()} only when a closing filler follows
 * @param problem what stands at {@code stoppedAt}; empty when the segment ends there or nothing was written there
 */
record SegmentScan(OffsetTable offsets, Landmarks landmarks, int stoppedAt, String problem) {
    /**
     * @param limit bytes of the file to look at
     * @param previousTerm term of the entry before the segment, 0 when unknown
     */
    static SegmentScan of(
            SegmentFile file, long base, long firstIndex, long previousTerm, int limit, byte configurationType)
            throws IOException {
        EntryCursor cursor = new EntryCursor(file, base, limit);
        int offset = SegmentHeader.BYTES;
        EntryCursor.Found found = cursor.look(offset);
        if (found == EntryCursor.Found.GAP && cursor.index() == firstIndex) {
            offset += cursor.total();
            found = cursor.look(offset);
        }
        OffsetTable offsets = new OffsetTable(offset);
        Landmarks landmarks = Landmarks.EMPTY;
        long index = firstIndex;
        long term = previousTerm;
        while (found == EntryCursor.Found.ENTRY && cursor.index() == index && cursor.term() >= term) {
            term = cursor.term();
            landmarks = landmarks.with(index, term, cursor.type() == configurationType);
            offset += cursor.total();
            offsets.add(offset);
            index++;
            found = cursor.look(offset);
        }
        if (found == EntryCursor.Found.CLOSE && cursor.index() == index && cursor.total() == limitOf(offset, limit)) {
            return new SegmentScan(offsets, landmarks, limit, "");
        }
        return new SegmentScan(offsets, landmarks, offset, problem(found, cursor, index, term));
    }

    private static int limitOf(int offset, int limit) {
        return limit - offset;
    }

    private static String problem(EntryCursor.Found found, EntryCursor cursor, long index, long term) {
        return switch (found) {
            case END, NOTHING -> "";
            case BAD -> cursor.problem();
            case ENTRY ->
                "index " + cursor.index() + " and term " + cursor.term() + ", expected index " + index
                        + " and a term of at least " + term;
            case GAP, CLOSE ->
                "a filler before index " + cursor.index() + " of " + cursor.total() + " bytes, expected index " + index;
        };
    }
}
