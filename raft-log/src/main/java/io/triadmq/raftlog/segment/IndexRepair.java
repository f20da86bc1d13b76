package io.triadmq.raftlog.segment;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a damaged index file from a damaged segment, and builds the former again. */
final class IndexRepair {
    private static final Logger LOG = LoggerFactory.getLogger(IndexRepair.class);

    private final LogCore core;

    IndexRepair(LogCore core) {
        this.core = core;
    }

    /**
     * Reads the whole segment when its index file is damaged, and continues with the offsets found.
     *
     * @param used what the caller looked the entry up in
     * @return whether to look again; false when the index file is good, so the segment is what is wrong
     */
    boolean rebuild(Segment segment, Offsets used) throws IOException {
        core.maintenanceLock.lock();
        try {
            if (!core.segments.contains(segment) || segment.offsets() != used) {
                return true;
            }
            if (!segment.indexed()) {
                return false;
            }
            IndexFile index = IndexFile.read(segment.file().path(), segment.base());
            OffsetTable table = index == null ? null : index.load(segment.file().path());
            if (table != null) {
                return false;
            }
            table = scan(segment);
            LOG.warn("segment {}: its index file is damaged, built again from the segment", segment);
            IndexFile.write(segment.file().path(), segment.base(), segment.firstIndex(), table, segment.landmarks());
            core.writeLock.lock();
            try {
                segment.useTable(table);
            } finally {
                core.writeLock.unlock();
            }
            return true;
        } finally {
            core.maintenanceLock.unlock();
        }
    }

    private OffsetTable scan(Segment segment) throws IOException {
        int limit = (int) Math.min(core.segmentBytes, segment.file().size());
        SegmentScan scan = SegmentScan.of(
                segment.file(), segment.base(), segment.firstIndex(), 0, limit, core.config.configurationType());
        if (scan.offsets().entries() != segment.entries()) {
            throw new DamageException(
                    "segment " + segment + ": its index file is damaged, and reading the segment found "
                            + scan.offsets().entries() + " of " + segment.entries() + " entries, then at position "
                            + (segment.base() + scan.stoppedAt()) + " "
                            + (scan.problem().isEmpty() ? "nothing" : scan.problem()) + "; the node must stop");
        }
        return scan.offsets();
    }
}
