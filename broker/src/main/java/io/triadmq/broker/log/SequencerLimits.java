package io.triadmq.broker.log;

/**
 * How much the sequencer gathers and lets into flight.
 *
 * @param maxEntryBytes payload of one entry, unless a single request is larger; more per entry saves CPU, but a heap
 *     array of half a G1 region (512 KiB in a small heap) is allocated the expensive way
 * @param promptEntries entries in flight up to which a waiting request goes out at once; above it requests gather
 * @param fullBytes waiting bytes that go out although {@code promptEntries} are in flight
 * @param maxGatherNanos longest wait for the company that recent entries had; also at most half of an entry's way
 *     through the log, and never at low load
 * @param maxEntries entries in flight
 * @param maxInFlightBytes payload bytes in flight
 * @param maxBytes bytes of requests that wait or are in flight; above it requests are refused as BUSY
 * @param maxWaitingRequests requests not yet in an entry; above it they are refused as BUSY
 */
public record SequencerLimits(
        int maxEntryBytes,
        int promptEntries,
        int fullBytes,
        long maxGatherNanos,
        int maxEntries,
        long maxInFlightBytes,
        long maxBytes,
        int maxWaitingRequests) {
    private static final int ENTRY_BYTES = 256 << 10;
    private static final long IN_FLIGHT_BYTES = 8 << 20;

    public static final SequencerLimits DEFAULT = of(24 << 20);

    public SequencerLimits {
        if (maxEntryBytes <= 0
                || promptEntries <= 0
                || fullBytes <= 0
                || maxGatherNanos < 0
                || maxEntries < promptEntries
                || maxInFlightBytes < maxEntryBytes
                || maxBytes <= 0
                || maxWaitingRequests < 8) {
            throw new IllegalArgumentException("limits that exclude each other: maxEntryBytes " + maxEntryBytes
                    + ", promptEntries " + promptEntries + ", fullBytes " + fullBytes + ", maxEntries " + maxEntries
                    + ", maxInFlightBytes " + maxInFlightBytes + ", maxBytes " + maxBytes
                    + ", maxWaitingRequests " + maxWaitingRequests);
        }
    }

    /** The usual limits of a node that takes {@code maxBytes} of requests at a time, at least two. */
    public static SequencerLimits of(long maxBytes) {
        int entryBytes = (int) Math.min(ENTRY_BYTES, maxBytes / 2);
        return new SequencerLimits(
                entryBytes, 1, entryBytes / 2, 2_000_000, 64, Math.min(IN_FLIGHT_BYTES, maxBytes), maxBytes, 1 << 16);
    }

    /** These limits for a log whose segments, and so whose entries, are no larger than {@code segmentBytes}. */
    public SequencerLimits within(long segmentBytes) {
        return new SequencerLimits(
                (int) Math.min(maxEntryBytes, Math.max(1, segmentBytes / 2)),
                promptEntries,
                fullBytes,
                maxGatherNanos,
                maxEntries,
                maxInFlightBytes,
                maxBytes,
                maxWaitingRequests);
    }
}
