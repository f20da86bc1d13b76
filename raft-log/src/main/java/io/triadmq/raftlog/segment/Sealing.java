package io.triadmq.raftlog.segment;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the index files of segments that were closed, away from the writer's thread. */
final class Sealing {
    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    private final LogCore core;
    private final Forcer forcer;

    Sealing(LogCore core, Forcer forcer) {
        this.core = core;
        this.forcer = forcer;
    }

    /** Seals every closed segment that has no index file. A failure leaves it for the next time: it is only slower. */
    void sealClosed() throws IOException {
        core.maintenanceLock.lock();
        try {
            SegmentList segments = core.segments;
            for (int i = 0; i < segments.size() - 1; i++) {
                if (!segments.get(i).indexed()) {
                    seal(segments.get(i));
                }
            }
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    private void seal(Segment segment) throws IOException {
        // The index file promises that the segment is on disk.
        forcer.force();
        try {
            IndexFile.write(
                    segment.file().path(), segment.base(), segment.firstIndex(), segment.table(), segment.landmarks());
            IndexFile index = IndexFile.read(segment.file().path(), segment.base());
            if (index != null) {
                segment.useIndexFile(index);
                segment.file().doneWriting();
            }
        } catch (IOException e) {
            LOG.warn("segment {}: cannot write its index file, it stays in memory: {}", segment, e.toString());
        }
    }
}
