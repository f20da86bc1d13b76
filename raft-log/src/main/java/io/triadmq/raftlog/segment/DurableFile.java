package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code durable.chk}: the last {@link DurablePoint}. Written after each force of the log, itself not forced,
 * so after a power failure it may be old (by the operating system's write-back time), but never ahead of the truth;
 * to keep that so, whoever shortens the log lowers and forces it first.
 *
 * <p>A {@link SlotFile} with magic "TRDP"; flags 1 = ASYNC, 2 = closed cleanly; values: index, position. Not
 * thread-safe; the force lock guards it.
 */
final class DurableFile implements Closeable {
    private static final int MAGIC = 0x54524450;
    private static final int ASYNC = 1;
    private static final int CLEAN = 2;

    private final SlotFile slots;

    private DurableFile(SlotFile slots) {
        this.slots = slots;
    }

    /** Null when the file is absent or unreadable. Changes nothing. */
    static @Nullable DurablePoint read(Path directory) throws IOException {
        SlotFile.Slot slot = SlotFile.read(directory.resolve(SegmentNames.DURABLE), MAGIC);
        if (slot == null) {
            return null;
        }
        FlushMode mode = (slot.flags() & ASYNC) != 0 ? FlushMode.ASYNC : FlushMode.SYNC;
        return new DurablePoint(slot.first(), slot.second(), mode, (slot.flags() & CLEAN) != 0);
    }

    /** Opens for writing and makes {@code point} durable as the first one. */
    static DurableFile start(Path directory, DurablePoint point) throws IOException {
        DurableFile file = new DurableFile(SlotFile.open(directory.resolve(SegmentNames.DURABLE), MAGIC));
        file.write(point);
        file.force();
        Directories.force(directory);
        return file;
    }

    void write(DurablePoint point) throws IOException {
        int flags = (point.mode() == FlushMode.ASYNC ? ASYNC : 0) | (point.clean() ? CLEAN : 0);
        slots.write(flags, point.index(), point.position());
    }

    void force() throws IOException {
        slots.force();
    }

    @Override
    public void close() throws IOException {
        slots.close();
    }
}
