package io.triadmq.chaos.history;

/** How a send ended, as the client was told. */
public enum Outcome {
    /** Not yet. */
    OPEN,
    /** Stored. */
    ACKNOWLEDGED,
    /** Certainly not stored. */
    REFUSED,
    /** Perhaps stored. */
    UNKNOWN
}
