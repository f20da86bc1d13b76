package io.triadmq.raftlog;

import java.time.Instant;

/**
 * @param basePosition first byte position
 * @param endPosition position after the last byte written
 * @param sealed no more entries will be added
 * @param lastModified when the last entry was written, by this node's clock
 */
public record SegmentInfo(long basePosition, long endPosition, boolean sealed, Instant lastModified) {}
