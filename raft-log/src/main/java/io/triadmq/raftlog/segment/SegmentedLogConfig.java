package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param directory holds the segment files and nothing else; created when absent, locked against a second process
 * @param segmentBytes size of a segment file, 64 KiB to 1 GiB; part of every position, so never changed and equal on
 *     all replicas
 * @param flushMode when an entry counts as stored
 * @param flushInterval ASYNC: pause between two forces, at least 1 ms; not used in SYNC
 * @param configurationType type of the entries listed by {@link SegmentedLog#configurationIndexes()}
 * @param knownCommittedIndex entries up to here are known to be committed (for example because they are applied in
 *     durable state), so damage to them is never taken for a torn tail; 0 when nothing is known
 */
public record SegmentedLogConfig(
        Path directory,
        long segmentBytes,
        FlushMode flushMode,
        Duration flushInterval,
        byte configurationType,
        long knownCommittedIndex) {
    /** Smaller segments would be mostly header and filler. */
    public static final long MIN_SEGMENT_BYTES = 64 * 1024;

    /** Offsets inside a segment are kept as 4-byte integers. */
    public static final long MAX_SEGMENT_BYTES = 1L << 30;

    public SegmentedLogConfig {
        if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
            throw new IllegalArgumentException(
                    "segmentBytes is " + segmentBytes + ", expected " + MIN_SEGMENT_BYTES + " to " + MAX_SEGMENT_BYTES);
        }
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException("flushInterval is " + flushInterval + ", expected at least 1 ms");
        }
        if (knownCommittedIndex < 0) {
            throw new IllegalArgumentException(
                    "knownCommittedIndex is " + knownCommittedIndex + ", expected 0 or more");
        }
    }
}
