package io.triadmq.client.produce;

/** The fate of a transactional message. */
public enum Resolution {
    /** The local transaction is committed: the message is delivered. */
    COMMIT,
    /** The local transaction is rolled back, or was never begun: the message is never delivered. */
    ROLLBACK,
    /** Not known yet: a producer of the group is asked later. */
    UNKNOWN
}
