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
 * @param maxWaitingBytes bytes of requests not yet in an entry; above it requests are refused as BUSY
 * @param maxWaitingRequests requests not yet in an entry; above it they are refused as BUSY
 */
public record SequencerLimits(
        int maxEntryBytes,
        int promptEntries,
        int fullBytes,
        long maxGatherNanos,
        int maxEntries,
        long maxInFlightBytes,
        long maxWaitingBytes,
        int maxWaitingRequests) {
    public static final SequencerLimits DEFAULT =
            new SequencerLimits(256 << 10, 1, 128 << 10, 2_000_000, 64, 8 << 20, 16 << 20, 1 << 16);

    public SequencerLimits {
        if (maxEntryBytes <= 0
                || promptEntries <= 0
                || fullBytes <= 0
                || maxGatherNanos < 0
                || maxEntries < promptEntries
                || maxInFlightBytes < maxEntryBytes
                || maxWaitingBytes <= 0
                || maxWaitingRequests < 8) {
            throw new IllegalArgumentException("limits that exclude each other: maxEntryBytes " + maxEntryBytes
                    + ", promptEntries " + promptEntries + ", fullBytes " + fullBytes + ", maxEntries " + maxEntries
                    + ", maxInFlightBytes " + maxInFlightBytes + ", maxWaitingBytes " + maxWaitingBytes
                    + ", maxWaitingRequests " + maxWaitingRequests);
        }
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
                maxWaitingBytes,
                maxWaitingRequests);
    }
}
