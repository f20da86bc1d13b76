package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Reads and checks the entries of one segment file where the caller points it, through a buffer of its own. For
 * recovery and verification; one thread.
 */
final class EntryCursor {
    /** What is at an offset. */
    enum Found {
        ENTRY,
        GAP,
        CLOSE,
        /** No room for another entry header. */
        END,
        /** Zeros where a header would be: nothing was written here. */
        NOTHING,
        BAD
    }

    private static final int BUFFER_BYTES = 1 << 20;

    private final SegmentFile file;
    private final long base;
    private final int limit;
    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final byte[] eightBytes = new byte[Long.BYTES];
    /** Offset in the file of the first byte in the buffer. */
    private long loadedFrom;

    private int total;
    private long index;
    private long term;
    private byte type;
    private String problem = "";

    /** @param limit bytes of the file that may be looked at */
    EntryCursor(SegmentFile file, long base, int limit) {
        this.file = file;
        this.base = base;
        this.limit = limit;
        this.buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, Math.max(limit, EntryFormat.HEADER_BYTES)));
        this.buffer.limit(0);
    }

    /** Bytes of the entry last found, with its header. */
    int total() {
        return total;
    }

    long index() {
        return index;
    }

    long term() {
        return term;
    }

    byte type() {
        return type;
    }

    /** After {@link Found#BAD}: what was found and what was expected. */
    String problem() {
        return problem;
    }

    /** Looks at one entry: its form and its checksum, not its place in the sequence. */
    Found look(int offset) throws IOException {
        if (limit - offset < EntryFormat.HEADER_BYTES) {
            return Found.END;
        }
        int at = load(offset, EntryFormat.HEADER_BYTES);
        int magic = buffer.getInt(at);
        total = buffer.getInt(at + EntryFormat.LENGTH_AT);
        index = buffer.getLong(at + EntryFormat.INDEX_AT);
        term = buffer.getLong(at + EntryFormat.TERM_AT);
        type = buffer.get(at + EntryFormat.TYPE_AT);
        int stored = buffer.getInt(at + EntryFormat.CRC_AT);
        if (magic == 0 && total == 0 && index == 0 && term == 0 && type == 0 && stored == 0) {
            return Found.NOTHING;
        }
        if (magic != EntryFormat.MAGIC) {
            return bad("magic %08x, expected %08x".formatted(magic, EntryFormat.MAGIC));
        }
        if (total < EntryFormat.HEADER_BYTES || total > limit - offset) {
            return bad("length " + total + ", expected " + EntryFormat.HEADER_BYTES + " to " + (limit - offset));
        }
        if (type < 1 || type > EntryFormat.GAP) {
            return bad("type " + type);
        }
        boolean filler = type > EntryFormat.MAX_OWNER_TYPE;
        int computed = crc(offset, filler ? EntryFormat.HEADER_BYTES : total);
        if (computed != stored) {
            return bad("crc %08x, its header says %08x".formatted(computed, stored));
        }
        return type == EntryFormat.CLOSE ? Found.CLOSE : type == EntryFormat.GAP ? Found.GAP : Found.ENTRY;
    }

    private int crc(int offset, int bytes) throws IOException {
        EntryFormat.startCrc(crc, eightBytes, base + offset);
        update(offset, EntryFormat.CRC_AT);
        update(offset + EntryFormat.HEADER_BYTES, bytes - EntryFormat.HEADER_BYTES);
        return (int) crc.getValue();
    }

    private void update(int offset, int bytes) throws IOException {
        int done = 0;
        while (done < bytes) {
            int chunk = Math.min(bytes - done, buffer.capacity());
            int at = load(offset + done, chunk);
            int end = buffer.limit();
            buffer.limit(at + chunk).position(at);
            crc.update(buffer);
            buffer.limit(end);
            done += chunk;
        }
    }

    /** First offset in {@code [offset, until)} at which an entry magic stands, or {@link Offsets#NONE}. */
    int nextMagic(int offset, int until) throws IOException {
        int at = offset;
        while (until - at >= Integer.BYTES) {
            int chunk = Math.min(until - at, buffer.capacity());
            int from = load(at, chunk);
            int last = from + chunk - Integer.BYTES;
            for (int i = from; i <= last; i++) {
                // Unwritten space is the common case: skip it by eight.
                while (i + Long.BYTES <= last && buffer.getLong(i) == 0) {
                    i += Long.BYTES;
                }
                if (buffer.getInt(i) == EntryFormat.MAGIC) {
                    return at + i - from;
                }
            }
            at += chunk - (Integer.BYTES - 1);
        }
        return Offsets.NONE;
    }

    /** Offset of the last byte in {@code [offset, until)} that is not zero, {@code offset - 1} when there is none. */
    int lastNonZero(int offset, int until) throws IOException {
        int found = offset - 1;
        for (int at = offset; at < until; ) {
            int chunk = Math.min(until - at, buffer.capacity());
            int from = load(at, chunk);
            int i = from + chunk;
            while (i - Long.BYTES >= from && buffer.getLong(i - Long.BYTES) == 0) {
                i -= Long.BYTES;
            }
            while (i > from && buffer.get(i - 1) == 0) {
                i--;
            }
            if (i > from) {
                found = at + i - 1 - from;
            }
            at += chunk;
        }
        return found;
    }

    private Found bad(String what) {
        problem = what;
        return Found.BAD;
    }

    /** Makes a range of the file available; returns where it starts in the buffer. */
    private int load(int offset, int bytes) throws IOException {
        if (offset < loadedFrom || offset + bytes > loadedFrom + buffer.limit()) {
            buffer.clear().limit(Math.min(buffer.capacity(), limit - offset));
            loadedFrom = offset;
            file.read(offset, buffer);
        }
        return (int) (offset - loadedFrom);
    }
}
