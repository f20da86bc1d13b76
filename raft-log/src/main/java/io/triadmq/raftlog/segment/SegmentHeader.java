package io.triadmq.raftlog.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * First bytes of a segment file, big-endian. A function of the entry sequence and the segment size, so equal on all
 * replicas.
 *
 * <pre>
 * offset size type  field
 *      0    8 long  magic, "TRIADSEG"
 *      8    4 int   format version, 1
 *     12    4 int   segment bytes
 *     16    8 long  base position
 *     24    8 long  index of the first entry that starts in or after this segment
 *     32   28       zero
 *     60    4 int   CRC32C over bytes 0..59
 * </pre>
 *
 * @param segmentBytes size of every segment of this log
 * @param base position of byte 0 of this file
 * @param firstIndex index of the first entry in this file
 */
record SegmentHeader(int segmentBytes, long base, long firstIndex) {
    static final int BYTES = 64;
    private static final long MAGIC = 0x5452494144534547L;
    private static final int VERSION = 1;
    private static final int CRC_AT = 60;

    void put(ByteBuffer target) {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(segmentBytes).putLong(base).putLong(firstIndex);
        header.putInt(CRC_AT, crc(header.array()));
        target.put(header.array());
    }

    /** Null when these are not the bytes of an intact header of a known version. */
    static @Nullable SegmentHeader parse(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        boolean intact =
                header.getLong(0) == MAGIC && header.getInt(8) == VERSION && header.getInt(CRC_AT) == crc(bytes);
        return intact ? new SegmentHeader(header.getInt(12), header.getLong(16), header.getLong(24)) : null;
    }

    /** Says what is wrong with bytes that {@link #parse} refused. */
    static String problem(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getLong(0) != MAGIC) {
            return "its header has magic %016x, expected %016x".formatted(header.getLong(0), MAGIC);
        }
        if (header.getInt(CRC_AT) != crc(bytes)) {
            return "its header has crc %08x, the header says %08x".formatted(crc(bytes), header.getInt(CRC_AT));
        }
        return "its header has format version " + header.getInt(8) + ", expected " + VERSION;
    }

    private static int crc(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
