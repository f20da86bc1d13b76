package io.triadmq.raftlog.segment;

import java.util.Arrays;

/**
 * {@link Offsets} on the heap, 4 bytes per entry. Written by the log's writer alone; readers see an element once the
 * writer has published the index of its entry through a volatile field.
 */
final class OffsetTable implements Offsets {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE = 1 << PAGE_SHIFT;

    private volatile int[][] pages = {new int[PAGE]};
    /** Elements in use. Written last, so whoever reads it sees the elements. */
    private volatile int size;

    OffsetTable(int firstOffset) {
        add(firstOffset);
    }

    /** Appends the offset at which the entry before ends and the next one would start. */
    void add(int offset) {
        int at = size;
        int[][] table = pages;
        if (at >> PAGE_SHIFT == table.length) {
            table = Arrays.copyOf(table, table.length + 1);
            table[table.length - 1] = new int[PAGE];
            pages = table;
        }
        table[at >> PAGE_SHIFT][at & (PAGE - 1)] = offset;
        size = at + 1;
    }

    int entries() {
        return size - 1;
    }

    int end() {
        return get(size - 1);
    }

    /** Forgets the entries from ordinal {@code entries} on. */
    void truncate(int entries) {
        size = entries + 1;
    }

    @Override
    public int get(int ordinal) {
        if (ordinal < 0 || ordinal >= size) {
            return NONE;
        }
        int[][] table = pages;
        return table[ordinal >> PAGE_SHIFT][ordinal & (PAGE - 1)];
    }
}
