package io.triadmq.raftlog.segment;

import java.util.Arrays;

/** The segments of a log, oldest first, at least one. Immutable: a change is a new list. */
final class SegmentList {
    private final Segment[] segments;
    private final long segmentBytes;

    SegmentList(long segmentBytes, Segment... segments) {
        this.segments = segments;
        this.segmentBytes = segmentBytes;
    }

    int size() {
        return segments.length;
    }

    Segment get(int at) {
        return segments[at];
    }

    Segment first() {
        return segments[0];
    }

    /** The one being written. */
    Segment active() {
        return segments[segments.length - 1];
    }

    /** Number of the segment that holds an index at or above the first. */
    int numberOf(long index) {
        int low = 0;
        int high = segments.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments[middle].firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Segment with this position at or above the first base; may lie past the last one: then that one. */
    Segment at(long position) {
        long number = (position - segments[0].base()) / segmentBytes;
        return segments[(int) Math.min(number, segments.length - 1)];
    }

    boolean contains(Segment segment) {
        return Arrays.asList(segments).contains(segment);
    }

    SegmentList with(Segment added) {
        Segment[] longer = Arrays.copyOf(segments, segments.length + 1);
        longer[segments.length] = added;
        return new SegmentList(segmentBytes, longer);
    }

    /** Segments {@code from} to {@code to - 1}. */
    SegmentList range(int from, int to) {
        return new SegmentList(segmentBytes, Arrays.copyOfRange(segments, from, to));
    }
}
