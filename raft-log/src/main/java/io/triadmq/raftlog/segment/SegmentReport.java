package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Describes the segments of a log to its owner. */
final class SegmentReport {
    private SegmentReport() {}

    /** Under the write lock. */
    static List<SegmentInfo> of(SegmentList segments) {
        List<SegmentInfo> infos = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.entries() > 0) {
                infos.add(new SegmentInfo(
                        segment.base(), segment.endPosition(), i < segments.size() - 1, lastModified(segment)));
            }
        }
        return infos;
    }

    private static Instant lastModified(Segment segment) {
        try {
            return Files.getLastModifiedTime(segment.file().path()).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException("segment " + segment + " has no modification time", e);
        }
    }
}
