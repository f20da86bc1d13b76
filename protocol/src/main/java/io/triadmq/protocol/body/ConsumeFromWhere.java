package io.triadmq.protocol.body;

/** Where a group without saved offsets begins. */
public enum ConsumeFromWhere {
    CONSUME_FROM_LAST_OFFSET,
    /** Deprecated, means {@link #CONSUME_FROM_LAST_OFFSET}. */
    CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST,
    /** Deprecated, means {@link #CONSUME_FROM_LAST_OFFSET}. */
    CONSUME_FROM_MIN_OFFSET,
    /** Deprecated, means {@link #CONSUME_FROM_LAST_OFFSET}. */
    CONSUME_FROM_MAX_OFFSET,
    CONSUME_FROM_FIRST_OFFSET,
    CONSUME_FROM_TIMESTAMP
}
