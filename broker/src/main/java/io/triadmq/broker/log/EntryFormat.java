package io.triadmq.broker.log;

import io.triadmq.broker.bytes.BigEndian;

/**
 * What every entry payload begins with.
 *
 * <pre>
 * offset  size  field
 * 0       1     kind: 1 message batch, 2 commands
 * 1       1     version of the kind's layout, 1
 * 2       8     log time in milliseconds, stamped by the leader, never falling from entry to entry
 * </pre>
 *
 * <p>The payload carries no checksum of its own: the log's entry header has one, over just these bytes.
 */
public final class EntryFormat {
    public static final byte MESSAGES = 1;
    public static final byte COMMANDS = 2;

    static final byte VERSION = 1;
    static final int KIND_AT = 0;
    static final int VERSION_AT = 1;
    static final int LOG_TIME_AT = 2;
    static final int PREFIX_BYTES = 10;

    private EntryFormat() {}

    /** The entry's kind; {@link UnreadableEntryException} when this version cannot read it. */
    public static byte kindOf(byte[] payload) {
        if (payload.length < PREFIX_BYTES) {
            throw new UnreadableEntryException("payload of " + payload.length + " bytes is shorter than its prefix");
        }
        byte kind = payload[KIND_AT];
        if ((kind != MESSAGES && kind != COMMANDS) || payload[VERSION_AT] != VERSION) {
            throw new UnreadableEntryException("entry of kind " + kind + " version " + payload[VERSION_AT]
                    + ", this version reads kinds 1 and 2 of version " + VERSION + "; upgrade this node");
        }
        return kind;
    }

    /** Log time in milliseconds. */
    public static long logTimeOf(byte[] payload) {
        return BigEndian.getLong(payload, LOG_TIME_AT);
    }
}
