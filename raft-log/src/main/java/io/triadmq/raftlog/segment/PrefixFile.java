package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code prefix.meta}: entries below this index may have been deleted, so the oldest segment must start at or
 * below it. A {@link SlotFile} with magic "TRPX"; values: index, 0.
 */
final class PrefixFile {
    private static final Logger LOG = LoggerFactory.getLogger(PrefixFile.class);
    /** Answer of {@link #read} when the file is absent or unreadable. */
    static final long UNKNOWN = 0;

    private static final int MAGIC = 0x54525058;

    private PrefixFile() {}

    static boolean exists(Path directory) {
        return Files.exists(directory.resolve(SegmentNames.PREFIX));
    }

    static long read(Path directory) throws IOException {
        Path path = directory.resolve(SegmentNames.PREFIX);
        SlotFile.Slot slot = SlotFile.read(path, MAGIC);
        if (slot == null && Files.exists(path)) {
            LOG.warn("{} is damaged: cannot tell whether entries are missing at the head of the log", path);
        }
        return slot == null ? UNKNOWN : slot.first();
    }

    /** Durable when it returns; needs no disk space unless the file is new. */
    static void write(Path directory, long index) throws IOException {
        boolean created = !exists(directory);
        try (SlotFile slots = SlotFile.open(directory.resolve(SegmentNames.PREFIX), MAGIC)) {
            slots.write(0, index, 0);
            slots.force();
        }
        if (created) {
            Directories.force(directory);
        }
    }
}
