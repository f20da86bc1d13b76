package io.triadmq.raftlog.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small file that always holds the last of a few numbers written to it. Two slots are overwritten in turn, so a torn
 * write leaves the other one, and overwriting needs no new disk block: it works on a full disk. Big-endian:
 *
 * <pre>
 * slot offset size type  field        (slots at 0 and 512)
 *           0    4 int   magic of the file
 *           4    4 int   flags
 *           8    8 long  sequence number of this write
 *          16    8 long  first value
 *          24    8 long  second value
 *          32    4 int   CRC32C over bytes 0..31
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class SlotFile implements Closeable {
    private static final int SLOT_BYTES = 36;
    private static final int CRC_AT = 32;
    private static final int SLOT_DISTANCE = 512;

    private final SegmentFile file;
    private final int magic;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT_BYTES);
    private final CRC32C crc = new CRC32C();
    private long sequence;

    private SlotFile(SegmentFile file, int magic, long sequence) {
        this.file = file;
        this.magic = magic;
        this.sequence = sequence;
    }

    /** What one write put into the file. */
    record Slot(long sequence, int flags, long first, long second) {}

    /** The newest intact slot, null when there is none. Changes nothing. */
    static @Nullable Slot read(Path path, int magic) throws IOException {
        byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        Slot even = parse(bytes, 0, magic);
        Slot odd = parse(bytes, SLOT_DISTANCE, magic);
        if (even == null || odd == null) {
            return even == null ? odd : even;
        }
        return even.sequence > odd.sequence ? even : odd;
    }

    /** Opens for writing, after creating the file with both slots if need be. Nothing is forced. */
    static SlotFile open(Path path, int magic) throws IOException {
        Slot newest = read(path, magic);
        if (!Files.exists(path)) {
            Files.write(path, new byte[2 * SLOT_DISTANCE]);
        }
        return new SlotFile(new SegmentFile(path), magic, newest == null ? 0 : newest.sequence);
    }

    void write(int flags, long first, long second) throws IOException {
        sequence++;
        buffer.clear();
        buffer.putInt(magic).putInt(flags).putLong(sequence).putLong(first).putLong(second);
        crc.reset();
        crc.update(buffer.flip());
        buffer.limit(SLOT_BYTES).putInt((int) crc.getValue()).flip();
        file.write((sequence & 1) * SLOT_DISTANCE, buffer);
    }

    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.retire();
    }

    private static @Nullable Slot parse(byte[] bytes, int at, int magic) {
        if (bytes.length < at + SLOT_BYTES) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, CRC_AT);
        ByteBuffer slot = ByteBuffer.wrap(bytes, at, SLOT_BYTES).slice();
        boolean intact = slot.getInt(0) == magic && slot.getInt(CRC_AT) == (int) crc.getValue();
        return intact ? new Slot(slot.getLong(8), slot.getInt(4), slot.getLong(16), slot.getLong(24)) : null;
    }
}
