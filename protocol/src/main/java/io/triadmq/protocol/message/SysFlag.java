package io.triadmq.protocol.message;

/** Bits of a message's sysFlag (protocol 03 §4). */
public final class SysFlag {
    public static final int COMPRESSED = 0x1;
    public static final int MULTI_TAGS = 0x2;
    public static final int TRANSACTION_MASK = 0xC;
    public static final int TRANSACTION_NONE = 0;
    public static final int TRANSACTION_PREPARED = 0x4;
    public static final int TRANSACTION_COMMIT = 0x8;
    public static final int TRANSACTION_ROLLBACK = 0xC;
    public static final int BORN_HOST_IPV6 = 0x10;
    public static final int STORE_HOST_IPV6 = 0x20;
    public static final int NEED_UNWRAP = 0x40;
    public static final int INNER_BATCH = 0x80;
    public static final int COMPRESSION_MASK = 0x700;
    /** Old clients leave the compression bits zero and mean zlib. */
    public static final int COMPRESSION_UNSAID = 0;

    public static final int COMPRESSION_LZ4 = 0x100;
    public static final int COMPRESSION_ZSTD = 0x200;
    public static final int COMPRESSION_ZLIB = 0x300;

    private SysFlag() {}

    public static int transaction(int sysFlag) {
        return sysFlag & TRANSACTION_MASK;
    }

    /** {@code sysFlag} with its transaction bits replaced by one of the {@code TRANSACTION_} values. */
    public static int withTransaction(int sysFlag, int transaction) {
        return (sysFlag & ~TRANSACTION_MASK) | (transaction & TRANSACTION_MASK);
    }

    public static boolean isCompressed(int sysFlag) {
        return (sysFlag & COMPRESSED) != 0;
    }

    static int bornHostSize(int sysFlag) {
        return (sysFlag & BORN_HOST_IPV6) == 0 ? HostAddress.IPV4_SIZE : HostAddress.IPV6_SIZE;
    }

    static int storeHostSize(int sysFlag) {
        return (sysFlag & STORE_HOST_IPV6) == 0 ? HostAddress.IPV4_SIZE : HostAddress.IPV6_SIZE;
    }
}
