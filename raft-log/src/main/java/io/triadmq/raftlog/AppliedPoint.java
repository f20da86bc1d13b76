package io.triadmq.raftlog;

/**
 * Up to where the state machine's durable state reflects the log. Stored by the state machine in the same batch as the
 * state itself, and given back at start, so that nothing is replayed that is already there.
 *
 * @param logIndex last applied entry, 0 when none
 * @param term term of that entry, 0 when none
 * @param configuration the group's membership as of that entry, opaque to the state machine; empty when none
 */
public record AppliedPoint(long logIndex, long term, String configuration) {
    public static final AppliedPoint NONE = new AppliedPoint(0, 0, "");
}
