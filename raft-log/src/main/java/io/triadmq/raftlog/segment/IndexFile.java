package io.triadmq.raftlog.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Index file of a sealed segment, {@code <base>.idx}. Written once, after the segment was forced: so its presence also
 * says that the segment is complete on disk and need not be scanned at open. Derived: may be deleted while the log is
 * closed and is then built again. Big-endian:
 *
 * <pre>
 * offset size      type    field
 *      0    8      long    magic, "TRIADIDX"
 *      8    4      int     format version, 1
 *     12    4      int     header bytes h, up to and including its checksum
 *     16    8      long    base position of the segment
 *     24    8      long    index of its first entry
 *     32    4      int     number of entries n
 *     36    4      int     offset after the last entry
 *     40    4      int     number of terms t
 *     44    4      int     number of configuration entries c
 *     48    4      int     CRC32C over the offsets
 *     52    4              zero
 *     56   16 * t  longs   index at which a term starts, term
 *          8 * c   longs   indexes of configuration entries
 *    h-4    4      int     CRC32C over bytes 0..h-5
 *      h    4(n+1) ints    offsets of the entries in the segment file, then the offset after the last one
 * </pre>
 *
 * @param headerBytes where the offsets start
 * @param end offset in the segment after the last entry
 * @param offsetsCrc checksum of the offsets
 */
record IndexFile(
        int headerBytes, long base, long firstIndex, int entries, int end, int offsetsCrc, Landmarks landmarks) {
    private static final long MAGIC = 0x5452494144494458L;
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 56;
    /** A segment of 1 GiB cannot hold more terms and configurations than this in any sane log. */
    private static final int MAX_HEADER_BYTES = 16 << 20;

    long lastIndex() {
        return firstIndex + entries - 1;
    }

    /** Writes and forces the index file of a segment whose bytes are forced already. */
    static void write(Path segment, long base, long firstIndex, OffsetTable offsets, Landmarks landmarks)
            throws IOException {
        int entries = offsets.entries();
        ByteBuffer body = ByteBuffer.allocate((entries + 1) * Integer.BYTES);
        for (int i = 0; i <= entries; i++) {
            body.putInt(offsets.get(i));
        }
        long[] starts = landmarks.termStarts();
        long[] configurations = landmarks.configurations();
        int headerBytes = FIXED_BYTES + 16 * starts.length + 8 * configurations.length + Integer.BYTES;
        ByteBuffer file = ByteBuffer.allocate(headerBytes + body.capacity());
        file.putLong(MAGIC).putInt(VERSION).putInt(headerBytes).putLong(base).putLong(firstIndex);
        file.putInt(entries).putInt(offsets.end()).putInt(starts.length).putInt(configurations.length);
        file.putInt(crc(body.array(), 0, body.capacity())).putInt(0);
        for (int i = 0; i < starts.length; i++) {
            file.putLong(starts[i]).putLong(landmarks.terms()[i]);
        }
        for (long configuration : configurations) {
            file.putLong(configuration);
        }
        file.putInt(crc(file.array(), 0, headerBytes - Integer.BYTES));
        file.put(body.flip()).flip();
        Directories.replace(SegmentNames.indexOf(segment), file);
    }

    /** Reads the header; null when the file is absent, damaged or belongs to another segment. */
    static @Nullable IndexFile read(Path segment, long base) throws IOException {
        Path path = SegmentNames.indexOf(segment);
        if (!Files.exists(path)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
            readFully(channel, fixed);
            int headerBytes = fixed.getInt(12);
            if (fixed.getLong(0) != MAGIC
                    || fixed.getInt(8) != VERSION
                    || headerBytes < FIXED_BYTES + Integer.BYTES
                    || headerBytes > Math.min(MAX_HEADER_BYTES, channel.size())) {
                return null;
            }
            ByteBuffer header = ByteBuffer.allocate(headerBytes);
            readFully(channel, header);
            IndexFile parsed = parse(header, headerBytes);
            boolean fits = parsed != null
                    && parsed.base == base
                    && channel.size() == headerBytes + (parsed.entries + 1L) * Integer.BYTES;
            return fits ? parsed : null;
        } catch (EOFException e) {
            return null; // Shorter than a header: a derived file, built again by the caller.
        }
    }

    private static @Nullable IndexFile parse(ByteBuffer header, int headerBytes) {
        int terms = header.getInt(40);
        int configurations = header.getInt(44);
        if (header.getInt(headerBytes - Integer.BYTES) != crc(header.array(), 0, headerBytes - Integer.BYTES)
                || FIXED_BYTES + 16L * terms + 8L * configurations + Integer.BYTES != headerBytes) {
            return null;
        }
        Landmarks landmarks = new Landmarks(new long[terms], new long[terms], new long[configurations]);
        header.position(FIXED_BYTES);
        for (int i = 0; i < terms; i++) {
            landmarks.termStarts()[i] = header.getLong();
            landmarks.terms()[i] = header.getLong();
        }
        for (int i = 0; i < configurations; i++) {
            landmarks.configurations()[i] = header.getLong();
        }
        return new IndexFile(
                headerBytes,
                header.getLong(16),
                header.getLong(24),
                header.getInt(32),
                header.getInt(36),
                header.getInt(48),
                landmarks);
    }

    /** Reads all offsets; null when their checksum is wrong. */
    @Nullable
    OffsetTable load(Path segment) throws IOException {
        try (FileChannel channel = FileChannel.open(SegmentNames.indexOf(segment), StandardOpenOption.READ)) {
            ByteBuffer body = ByteBuffer.allocate((entries + 1) * Integer.BYTES);
            channel.position(headerBytes);
            readFully(channel.position(headerBytes), body, headerBytes);
            if (crc(body.array(), 0, body.capacity()) != offsetsCrc) {
                return null;
            }
            body.flip();
            OffsetTable table = new OffsetTable(body.getInt());
            while (body.hasRemaining()) {
                table.add(body.getInt());
            }
            return table;
        } catch (EOFException e) {
            return null;
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer target) throws IOException {
        readFully(channel, target, 0);
    }

    private static void readFully(FileChannel channel, ByteBuffer target, long from) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, from + target.position()) < 0) {
                throw new EOFException();
            }
        }
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
