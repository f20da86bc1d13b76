package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code tail.idx} knows of the segment that is being written: where its entries are, up to some entry not
 * far from the end. An open reads the segment from there on, so its time depends on the tail and not on the segment.
 *
 * <p>The file is a hint: it is used only when the last entry it names stands in the segment with that index and term.
 * Two logs that agree in index and term of an entry agree in everything before it (Raft's Log Matching), and positions
 * are a function of the entries, so all the places before it are right, too. It is not forced, and may be deleted.
 *
 * <p>It grows by blocks. A block that is torn, or does not continue the one before it, ends the file. Big-endian:
 *
 * <pre>
 * offset size    type   field
 *      0    8    long   magic, "TRIADTIX"
 *      8    4    int    block bytes b, checksum included
 *     12    8    long   base position of the segment
 *     20    8    long   index of the segment's first entry
 *     28    4    int    entries in the blocks before
 *     32    4    int    number of entries n
 *     36    4    int    number of terms t that start in this block
 *     40    4    int    number of configuration entries c
 *     44    4    int    offset of the first entry of this block in the segment
 *     48    4 n  ints   offsets after each entry
 *          16 t  longs  index at which a term starts, term
 *           8 c  longs  indexes of configuration entries
 *    b-4    4    int    CRC32C over bytes 0..b-5
 * </pre>
 *
 * @param offsets of the entries known, and the offset after the last one
 * @param fileBytes where the next block goes
 */
record TailIndex(long base, long firstIndex, OffsetTable offsets, Landmarks landmarks, int fileBytes) {
    private static final long MAGIC = 0x5452494144544958L;
    private static final int FIXED_BYTES = 48;

    long lastIndex() {
        return firstIndex + offsets.entries() - 1;
    }

    /** Offset of the last entry known; there is at least one. */
    int lastOffset() {
        return offsets.get(offsets.entries() - 1);
    }

    /** Null when the file is absent or does not begin with an intact block. Changes nothing. */
    static @Nullable TailIndex read(Path directory) throws IOException {
        Path path = directory.resolve(SegmentNames.TAIL);
        if (!Files.exists(path)) {
            return null;
        }
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path));
        TailIndex known = null;
        for (TailIndex more = next(file, null); more != null; more = next(file, known)) {
            known = more;
        }
        return known;
    }

    /** What is known with the block at the buffer's position; null when there is none that continues it. */
    private static @Nullable TailIndex next(ByteBuffer file, @Nullable TailIndex before) {
        int at = file.position();
        if (file.remaining() < FIXED_BYTES + Integer.BYTES || file.getLong(at) != MAGIC) {
            return null;
        }
        int bytes = file.getInt(at + 8);
        if (bytes < FIXED_BYTES + Integer.BYTES
                || bytes > file.remaining()
                || crc(file.array(), at, bytes - Integer.BYTES) != file.getInt(at + bytes - Integer.BYTES)) {
            return null;
        }
        long base = file.getLong(at + 12);
        long firstIndex = file.getLong(at + 20);
        int first = file.getInt(at + 44);
        boolean continues = before == null
                ? file.getInt(at + 28) == 0
                : base == before.base
                        && firstIndex == before.firstIndex
                        && file.getInt(at + 28) == before.offsets.entries()
                        && first == before.offsets.end();
        if (!continues) {
            return null;
        }
        int entries = file.getInt(at + 32);
        OffsetTable offsets = before == null ? new OffsetTable(first) : before.offsets;
        file.position(at + FIXED_BYTES);
        for (int i = 0; i < entries; i++) {
            offsets.add(file.getInt());
        }
        Landmarks landmarks = new Landmarks(
                new long[file.getInt(at + 36)], new long[file.getInt(at + 36)], new long[file.getInt(at + 40)]);
        for (int i = 0; i < landmarks.terms().length; i++) {
            landmarks.termStarts()[i] = file.getLong();
            landmarks.terms()[i] = file.getLong();
        }
        for (int i = 0; i < landmarks.configurations().length; i++) {
            landmarks.configurations()[i] = file.getLong();
        }
        file.position(at + bytes);
        return new TailIndex(
                base,
                firstIndex,
                offsets,
                before == null ? landmarks : before.landmarks.followedBy(landmarks),
                at + bytes);
    }

    /** The block for the entries {@code from} to {@code to - 1}, counted from the segment's first one. */
    static ByteBuffer block(Segment segment, int from, int to) {
        OffsetTable table = segment.table();
        Landmarks landmarks = segment.landmarks().between(segment.firstIndex() + from, segment.firstIndex() + to);
        int terms = landmarks.terms().length;
        int configurations = landmarks.configurations().length;
        int bytes = FIXED_BYTES + Integer.BYTES * (to - from) + 16 * terms + 8 * configurations + Integer.BYTES;
        ByteBuffer block = ByteBuffer.allocate(bytes);
        block.putLong(MAGIC).putInt(bytes).putLong(segment.base()).putLong(segment.firstIndex());
        block.putInt(from).putInt(to - from).putInt(terms).putInt(configurations);
        for (int i = from; i <= to; i++) {
            block.putInt(table.get(i));
        }
        for (int i = 0; i < terms; i++) {
            block.putLong(landmarks.termStarts()[i]).putLong(landmarks.terms()[i]);
        }
        for (long configuration : landmarks.configurations()) {
            block.putLong(configuration);
        }
        return block.putInt(crc(block.array(), 0, bytes - Integer.BYTES)).flip();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
