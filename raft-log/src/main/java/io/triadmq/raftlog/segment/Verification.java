package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.PositionGoneException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checks of larger ranges, for tools and copies. */
final class Verification {
    private static final int CHUNK = 256 * 1024;

    private final EntryReader reader;

    Verification(EntryReader reader) {
        this.reader = reader;
    }

    /** CRC32C over raw bytes. */
    int checksum(long from, long to) throws IOException, PositionGoneException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        for (long at = from; at < to; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(CHUNK, to - at));
            reader.read(at, buffer);
            crc.update(buffer.flip());
        }
        return (int) crc.getValue();
    }

    /** Reads every entry that starts in the range; returns how many. */
    long verify(LogCore core, long from, long to) throws IOException {
        long checked = 0;
        long index = firstAtOrAfter(core, from);
        while (true) {
            long position = reader.position(index);
            LogRecord entry = position == SegmentedLog.NO_POSITION || position >= to ? null : reader.entry(index);
            if (entry == null) {
                return checked;
            }
            if (entry.term() != reader.term(index)) {
                throw new DamageException("entry " + index + " at position " + position + " has term " + entry.term()
                        + ", the index says " + reader.term(index) + "; the node must stop");
            }
            checked++;
            index++;
        }
    }

    /** Binary search over the entries; a position that is deleted meanwhile counts as lower than all others. */
    private long firstAtOrAfter(LogCore core, long position) throws IOException {
        long low = core.segments.first().firstIndex();
        long high = core.written.value() + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (reader.position(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
