package io.triadmq.raftlog.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Byte layout of an entry. All numbers are big-endian; nothing in it is local to a replica.
 *
 * <pre>
 * offset size type   field
 *      0    4 int    magic, "TRME"
 *      4    4 int    total bytes, this header included
 *      8    8 long   log index; in a filler: index of the entry that follows it
 *     16    8 long   term; in a filler: 0
 *     24    1 byte   type: 1..63 given by the owner, {@link #CLOSE}, {@link #GAP}
 *     25    3        zero
 *     28    4 int    CRC32C over (position of the entry as 8 bytes, bytes 0..27, payload)
 *     32    n bytes  payload; in a filler: not written, not covered by the CRC
 * </pre>
 *
 * <p>The position is part of the checksum, so that a block which the disk put in the wrong place, or a payload that
 * happens to contain a copy of an entry, is never taken for an entry.
 */
final class EntryFormat {
    static final int HEADER_BYTES = SegmentedLog.ENTRY_HEADER_BYTES;
    static final int MAGIC = 0x54524D45;
    /** Highest type an owner may use. */
    static final byte MAX_OWNER_TYPE = 63;
    /** Filler from the last entry to the end of the segment: the next entry did not fit. */
    static final byte CLOSE = 64;
    /** Filler from the segment header to the place where a log continues that does not hold what was before. */
    static final byte GAP = 65;

    static final int LENGTH_AT = 4;
    static final int INDEX_AT = 8;
    static final int TERM_AT = 16;
    static final int TYPE_AT = 24;
    static final int CRC_AT = 28;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** The scratch holds the position in front of the header, so that both go through the checksum in one call. */
    private static final int HEADER_IN_SCRATCH = Long.BYTES;

    private static final byte[] NO_PAYLOAD = {};

    private final byte[] scratch = new byte[HEADER_IN_SCRATCH + HEADER_BYTES];
    private final CRC32C crc = new CRC32C();

    /** Encodes the header of an entry into {@link #scratch()}, from {@link #scratchOffset()} on. */
    void encode(long position, long index, long term, byte type, byte[] payload) {
        encode(position, HEADER_BYTES + payload.length, index, term, type, payload);
    }

    /** Encodes the header of a filler; its payload is left as it is in the file. */
    void encodeFiller(long position, int total, long followingIndex, byte type) {
        encode(position, total, followingIndex, 0, type, NO_PAYLOAD);
    }

    private void encode(long position, int total, long index, long term, byte type, byte[] payload) {
        LONG.set(scratch, 0, position);
        INT.set(scratch, HEADER_IN_SCRATCH, MAGIC);
        INT.set(scratch, HEADER_IN_SCRATCH + LENGTH_AT, total);
        LONG.set(scratch, HEADER_IN_SCRATCH + INDEX_AT, index);
        LONG.set(scratch, HEADER_IN_SCRATCH + TERM_AT, term);
        INT.set(scratch, HEADER_IN_SCRATCH + TYPE_AT, type << 24);
        crc.reset();
        crc.update(scratch, 0, HEADER_IN_SCRATCH + CRC_AT);
        crc.update(payload, 0, payload.length);
        INT.set(scratch, HEADER_IN_SCRATCH + CRC_AT, (int) crc.getValue());
    }

    byte[] scratch() {
        return scratch;
    }

    int scratchOffset() {
        return HEADER_IN_SCRATCH;
    }

    /** Starts the checksum of an entry with its position; the first {@link #CRC_AT} bytes and the payload follow. */
    static void startCrc(CRC32C crc, byte[] eightBytes, long position) {
        LONG.set(eightBytes, 0, position);
        crc.reset();
        crc.update(eightBytes, 0, Long.BYTES);
    }
}
