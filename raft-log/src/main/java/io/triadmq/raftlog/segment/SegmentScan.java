package io.triadmq.raftlog.segment;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What reading one segment found, up to its end or the first thing that does not continue the sequence.
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
        if (cursor.look(offset) == EntryCursor.Found.GAP && cursor.index() == firstIndex) {
            offset += cursor.total();
        }
        return new Reading(cursor, limit, configurationType)
                .from(new OffsetTable(offset), Landmarks.EMPTY, firstIndex, previousTerm);
    }

    /**
     * Reads on behind what {@code tail.idx} knows.
     *
     * @return null when the last entry that it names is not there
     */
    static @Nullable SegmentScan after(TailIndex known, SegmentFile file, int limit, byte configurationType)
            throws IOException {
        EntryCursor cursor = new EntryCursor(file, known.base(), limit);
        int last = known.lastOffset();
        boolean there = last >= SegmentHeader.BYTES
                && cursor.look(last) == EntryCursor.Found.ENTRY
                && cursor.index() == known.lastIndex()
                && cursor.term() == known.landmarks().lastTerm()
                && last + cursor.total() == known.offsets().end();
        return there
                ? new Reading(cursor, limit, configurationType)
                        .from(known.offsets(), known.landmarks(), known.lastIndex() + 1, cursor.term())
                : null;
    }

    private record Reading(EntryCursor cursor, int limit, byte configurationType) {
        /** Continues the table with what follows it. */
        SegmentScan from(OffsetTable offsets, Landmarks before, long nextIndex, long previousTerm) throws IOException {
            int offset = offsets.end();
            EntryCursor.Found found = cursor.look(offset);
            Landmarks landmarks = before;
            long index = nextIndex;
            long term = previousTerm;
            while (found == EntryCursor.Found.ENTRY && cursor.index() == index && cursor.term() >= term) {
                term = cursor.term();
                landmarks = landmarks.with(index, term, cursor.type() == configurationType);
                offset += cursor.total();
                offsets.add(offset);
                index++;
                found = cursor.look(offset);
            }
            if (found == EntryCursor.Found.CLOSE && cursor.index() == index && cursor.total() == limit - offset) {
                return new SegmentScan(offsets, landmarks, limit, "");
            }
            return new SegmentScan(offsets, landmarks, offset, problem(found, cursor, index, term));
        }
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
