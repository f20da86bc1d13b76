package io.triadmq.raftlog.segment;

import java.io.IOException;

/**
 * Where the entries of one segment start, by ordinal (0 is the segment's first entry). One element more than entries:
 * the last one is the offset after the last entry.
 */
interface Offsets {
    int NONE = -1;

    /** Offset in the file, {@link #NONE} when the ordinal is out of range. */
    int get(int ordinal) throws IOException;
}
