package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The stored message record (protocol 03 §1), read and patched in place: every method takes the array and the position
 * at which the record begins, allocates nothing unless it says so, and trusts the record. Call {@link #check} once on
 * bytes that come from outside.
 *
 * <pre>
 * offset  size  field
 *  0      4     total size, this field included
 *  4      4     magic: version 1 or 2 (two bytes for the topic's length)
 *  8      4     CRC32 of the body, top bit cleared
 * 12      4     queueId
 * 16      4     flag of the application
 * 20      8     queueOffset
 * 28      8     physicalOffset
 * 36      4     sysFlag
 * 40      8     bornTimestamp, milliseconds
 * 48      8|20  bornHost
 *         8     storeTimestamp, milliseconds
 *         8|20  storeHost
 *         4     reconsumeTimes
 *         8     preparedTransactionOffset
 *         4+n   body
 *         1|2+n topic
 *         2+n   properties
 * </pre>
 */
public final class MessageRecord {
    /** The topic's length takes one byte. */
    public static final int MAGIC_V1 = 0xDAA320A7;
    /** The topic's length takes two bytes; for topics above {@link #MAX_V1_TOPIC_BYTES}. */
    public static final int MAGIC_V2 = 0xDAA320AB;

    public static final int MAX_V1_TOPIC_BYTES = Byte.MAX_VALUE;
    public static final int MAX_TOPIC_BYTES = Short.MAX_VALUE;
    public static final int MAX_PROPERTIES_BYTES = Short.MAX_VALUE;
    /** Size of a version 1 record with IPv4 hosts and empty body, topic and properties. */
    public static final int MIN_SIZE = 91;

    static final int MAGIC = 4;
    static final int BODY_CRC = 8;
    static final int QUEUE_ID = 12;
    static final int FLAG = 16;
    static final int QUEUE_OFFSET = 20;
    static final int PHYSICAL_OFFSET = 28;
    static final int SYS_FLAG = 36;
    static final int BORN_TIMESTAMP = 40;
    static final int BORN_HOST = 48;
    /** Bytes between the end of bornHost and the body's bytes, without storeHost. */
    private static final int STORE_TIME_TO_BODY = 8 + 4 + 8 + 4;

    private MessageRecord() {}

    public static int totalSize(byte[] data, int at) {
        return BigEndian.getInt(data, at);
    }

    public static int bodyCrc(byte[] data, int at) {
        return BigEndian.getInt(data, at + BODY_CRC);
    }

    public static int queueId(byte[] data, int at) {
        return BigEndian.getInt(data, at + QUEUE_ID);
    }

    public static int flag(byte[] data, int at) {
        return BigEndian.getInt(data, at + FLAG);
    }

    public static long queueOffset(byte[] data, int at) {
        return BigEndian.getLong(data, at + QUEUE_OFFSET);
    }

    public static long physicalOffset(byte[] data, int at) {
        return BigEndian.getLong(data, at + PHYSICAL_OFFSET);
    }

    public static int sysFlag(byte[] data, int at) {
        return BigEndian.getInt(data, at + SYS_FLAG);
    }

    public static long bornTimestamp(byte[] data, int at) {
        return BigEndian.getLong(data, at + BORN_TIMESTAMP);
    }

    /** Allocates the address. */
    public static HostAddress bornHost(byte[] data, int at) {
        return HostAddress.read(data, at + BORN_HOST, SysFlag.bornHostSize(sysFlag(data, at)));
    }

    public static long storeTimestamp(byte[] data, int at) {
        return BigEndian.getLong(data, storeTimestampAt(data, at));
    }

    /** Allocates the address. */
    public static HostAddress storeHost(byte[] data, int at) {
        return HostAddress.read(data, storeTimestampAt(data, at) + 8, SysFlag.storeHostSize(sysFlag(data, at)));
    }

    public static int reconsumeTimes(byte[] data, int at) {
        return BigEndian.getInt(data, bodyAt(data, at) - 16);
    }

    public static long preparedTransactionOffset(byte[] data, int at) {
        return BigEndian.getLong(data, bodyAt(data, at) - 12);
    }

    /** Position in {@code data} of the body's first byte. */
    public static int bodyAt(byte[] data, int at) {
        int sysFlag = sysFlag(data, at);
        return at + BORN_HOST + SysFlag.bornHostSize(sysFlag) + STORE_TIME_TO_BODY + SysFlag.storeHostSize(sysFlag);
    }

    public static int bodyLength(byte[] data, int at) {
        return BigEndian.getInt(data, bodyAt(data, at) - 4);
    }

    /** Position in {@code data} of the topic's first byte. */
    public static int topicAt(byte[] data, int at) {
        int bodyAt = bodyAt(data, at);
        return bodyAt + BigEndian.getInt(data, bodyAt - 4) + topicLengthSize(data, at);
    }

    public static int topicLength(byte[] data, int at) {
        int topicAt = topicAt(data, at);
        return topicLengthSize(data, at) == 1 ? data[topicAt - 1] & 0xff : BigEndian.getShort(data, topicAt - 2);
    }

    /** Allocates the text. */
    public static String topic(byte[] data, int at) {
        return new String(data, topicAt(data, at), topicLength(data, at), StandardCharsets.UTF_8);
    }

    /** Position in {@code data} of the first byte of the properties' text. */
    public static int propertiesAt(byte[] data, int at) {
        return topicAt(data, at) + topicLength(data, at) + 2;
    }

    public static int propertiesLength(byte[] data, int at) {
        return BigEndian.getShort(data, propertiesAt(data, at) - 2);
    }

    /** The properties' text, for {@link MessageProperties}; allocates it. */
    public static String properties(byte[] data, int at) {
        int propertiesAt = propertiesAt(data, at);
        return new String(data, propertiesAt, BigEndian.getShort(data, propertiesAt - 2), StandardCharsets.UTF_8);
    }

    public static void setQueueId(byte[] data, int at, int queueId) {
        BigEndian.putInt(data, at + QUEUE_ID, queueId);
    }

    public static void setQueueOffset(byte[] data, int at, long queueOffset) {
        BigEndian.putLong(data, at + QUEUE_OFFSET, queueOffset);
    }

    public static void setPhysicalOffset(byte[] data, int at, long physicalOffset) {
        BigEndian.putLong(data, at + PHYSICAL_OFFSET, physicalOffset);
    }

    /** Keeps the two host bits as they are, since they decide the layout. */
    public static void setSysFlag(byte[] data, int at, int sysFlag) {
        int hostBits = SysFlag.BORN_HOST_IPV6 | SysFlag.STORE_HOST_IPV6;
        BigEndian.putInt(data, at + SYS_FLAG, (sysFlag & ~hostBits) | (sysFlag(data, at) & hostBits));
    }

    public static void setStoreTimestamp(byte[] data, int at, long millis) {
        BigEndian.putLong(data, storeTimestampAt(data, at), millis);
    }

    public static void setReconsumeTimes(byte[] data, int at, int reconsumeTimes) {
        BigEndian.putInt(data, bodyAt(data, at) - 16, reconsumeTimes);
    }

    public static void setPreparedTransactionOffset(byte[] data, int at, long physicalOffset) {
        BigEndian.putLong(data, bodyAt(data, at) - 12, physicalOffset);
    }

    /** The checksum that belongs into the record of this body. */
    public static int crcOfBody(byte[] data, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(data, at, length);
        return (int) crc.getValue() & 0x7fffffff;
    }

    /** Whether the stored checksum fits the body. */
    public static boolean isBodyIntact(byte[] data, int at) {
        return bodyCrc(data, at) == crcOfBody(data, bodyAt(data, at), bodyLength(data, at));
    }

    /**
     * Checks that a whole record begins at {@code at} and ends at or before {@code limit}, all inner lengths fitting.
     *
     * @return its total size
     * @throws BadRequestException saying what does not fit
     */
    public static int check(byte[] data, int at, int limit) {
        int available = limit - at;
        if (available < MIN_SIZE) {
            throw broken(at, "expected at least " + MIN_SIZE + " bytes, found " + available);
        }
        int size = totalSize(data, at);
        if (size < MIN_SIZE || size > available) {
            throw broken(at, "its size says " + size + ", found " + available + " bytes");
        }
        int magic = BigEndian.getInt(data, at + MAGIC);
        if (magic != MAGIC_V1 && magic != MAGIC_V2) {
            throw broken(at, "unknown magic " + Integer.toHexString(magic));
        }
        // Long arithmetic: the inner lengths are not to be trusted yet.
        long end = at + (long) size;
        long position = bodyAt(data, at);
        position = after(data, at, position, position > end ? -1 : bodyLength(data, at), end, "body");
        position += topicLengthSize(data, at);
        position = after(data, at, position, position > end ? -1 : topicLength(data, at), end, "topic");
        position += 2;
        position = after(data, at, position, position > end ? -1 : propertiesLength(data, at), end, "properties");
        if (position != end) {
            throw broken(at, "its size says " + size + ", its fields end after " + (position - at));
        }
        return size;
    }

    private static long after(byte[] data, int at, long position, int length, long end, String field) {
        if (length < 0 || position + length > end) {
            throw broken(at, "the " + field + " does not fit, length " + length + ", size " + totalSize(data, at));
        }
        return position + length;
    }

    private static int topicLengthSize(byte[] data, int at) {
        return BigEndian.getInt(data, at + MAGIC) == MAGIC_V2 ? 2 : 1;
    }

    private static int storeTimestampAt(byte[] data, int at) {
        return at + BORN_HOST + SysFlag.bornHostSize(sysFlag(data, at));
    }

    private static BadRequestException broken(int at, String problem) {
        return new BadRequestException("message record at byte " + at + ": " + problem);
    }
}
