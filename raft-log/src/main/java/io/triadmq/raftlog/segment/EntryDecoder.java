package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads single entries and checks them. Keeps a direct buffer between uses, so that reading costs one system call and
 * allocates the payload only. Used by one thread at a time.
 */
final class EntryDecoder {
    private static final int INITIAL_BUFFER = 64 * 1024;
    /** Entries above this size are read through a buffer of their own. */
    private static final int MAX_BUFFER = 512 * 1024;

    private final int segmentBytes;
    private final CRC32C crc = new CRC32C();
    private final byte[] eightBytes = new byte[Long.BYTES];
    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BUFFER);
    private int offset;
    private String problem = "";

    EntryDecoder(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /** Offset of the entry's header, or {@link Offsets#NONE} when something else is there: see {@link #problem}. */
    int locate(Segment segment, long index) throws IOException {
        offset = segment.offset(index);
        if (offset < SegmentHeader.BYTES || offset > segmentBytes - EntryFormat.HEADER_BYTES) {
            problem = "no place: the index says offset " + offset;
            return Offsets.NONE;
        }
        ByteBuffer header = bufferFor(EntryFormat.HEADER_BYTES);
        segment.file().read(offset, header);
        if (header.getInt(0) != EntryFormat.MAGIC || header.getLong(EntryFormat.INDEX_AT) != index) {
            problem = "magic %08x and index %d, expected %08x and %d"
                    .formatted(header.getInt(0), header.getLong(EntryFormat.INDEX_AT), EntryFormat.MAGIC, index);
            return Offsets.NONE;
        }
        return offset;
    }

    /** The entry, or null when the bytes there are not this entry: see {@link #problem}. */
    @Nullable
    LogRecord read(Segment segment, long index) throws IOException {
        offset = segment.offset(index);
        int end = segment.offset(index + 1);
        if (offset < SegmentHeader.BYTES || end > segmentBytes || end - offset < EntryFormat.HEADER_BYTES) {
            problem = "no place: the index says offsets " + offset + " to " + end;
            return null;
        }
        ByteBuffer bytes = bufferFor(end - offset);
        segment.file().read(offset, bytes);
        return check(bytes, segment.base() + offset, index, end - offset);
    }

    private ByteBuffer bufferFor(int length) {
        if (length > MAX_BUFFER) {
            return ByteBuffer.allocate(length);
        }
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(Math.min(MAX_BUFFER, Integer.highestOneBit(length) * 2));
        }
        return buffer.clear().limit(length);
    }

    private @Nullable LogRecord check(ByteBuffer bytes, long position, long index, int total) {
        EntryFormat.startCrc(crc, eightBytes, position);
        crc.update(bytes.position(0).limit(EntryFormat.CRC_AT));
        crc.update(bytes.limit(total).position(EntryFormat.HEADER_BYTES));
        int stored = bytes.getInt(EntryFormat.CRC_AT);
        if (stored != (int) crc.getValue()) {
            problem = "crc %08x, its header says %08x".formatted((int) crc.getValue(), stored);
            return null;
        }
        if (bytes.getLong(EntryFormat.INDEX_AT) != index || bytes.getInt(EntryFormat.LENGTH_AT) != total) {
            problem = "index " + bytes.getLong(EntryFormat.INDEX_AT) + " and length "
                    + bytes.getInt(EntryFormat.LENGTH_AT) + ", expected " + index + " and " + total;
            return null;
        }
        byte[] payload = new byte[total - EntryFormat.HEADER_BYTES];
        bytes.position(EntryFormat.HEADER_BYTES).get(payload);
        return new LogRecord(index, bytes.getLong(EntryFormat.TERM_AT), bytes.get(EntryFormat.TYPE_AT), payload);
    }

    /** What the last call found instead of the entry. */
    String problem(Segment segment, long index) {
        return "segment " + segment + ": entry " + index + " at position " + (segment.base() + offset) + " has "
                + problem + "; a stored entry is damaged, the node must stop";
    }
}
