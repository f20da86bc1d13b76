package io.triadmq.protocol.body;

/** How a consumer gets its messages. */
public enum ConsumeType {
    /** It pulls when it wants. */
    CONSUME_ACTIVELY,
    /** Push consumer. */
    CONSUME_PASSIVELY,
    /** Push consumer in POP mode, 5.x. */
    CONSUME_POP
}
