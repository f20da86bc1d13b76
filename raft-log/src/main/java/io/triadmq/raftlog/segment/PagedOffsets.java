package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@link Offsets} of a sealed segment, read from its index file page by page. Keeps one page, which serves a reader that
 * walks forward; so the heap holds 4 KiB per sealed segment at most, whatever its size. The values are not verified:
 * whoever follows an offset checks that the entry there has the index looked for.
 */
final class PagedOffsets implements Offsets {
    private static final int PAGE = 1024;

    private final SegmentFile file;
    private final int headerBytes;
    private final int elements;
    private volatile @Nullable Page page;

    PagedOffsets(Path segment, IndexFile index) {
        this.file = new SegmentFile(SegmentNames.indexOf(segment));
        this.headerBytes = index.headerBytes();
        this.elements = index.entries() + 1;
    }

    @Override
    public int get(int ordinal) throws IOException {
        if (ordinal < 0 || ordinal >= elements) {
            return NONE;
        }
        int number = ordinal / PAGE;
        Page current = page;
        if (current == null || current.number != number) {
            current = read(number);
            page = current;
        }
        return current.offsets[ordinal % PAGE];
    }

    private Page read(int number) throws IOException {
        int from = number * PAGE;
        int[] offsets = new int[Math.min(PAGE, elements - from)];
        ByteBuffer bytes = ByteBuffer.allocate(offsets.length * Integer.BYTES);
        file.read(headerBytes + (long) from * Integer.BYTES, bytes);
        bytes.flip().asIntBuffer().get(offsets);
        return new Page(number, offsets);
    }

    void close() throws IOException {
        file.retire();
    }

    private record Page(int number, int[] offsets) {}
}
