package io.triadmq.raftlog;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an append ended. The three are never mixed: in doubt it is {@link Unknown}.
 *
 * @param <R> what the state machine answered
 */
public sealed interface AppendOutcome<R> {
    /**
     * Committed by a quorum, durable there under SYNC_FLUSH, and applied on this node.
     *
     * @param position byte position of the entry's payload in the CommitLog, equal on all replicas
     */
    record Applied<R>(long logIndex, long position, R result) implements AppendOutcome<R> {}

    /**
     * Certainly not in the log and never will be.
     *
     * @param leaderHint node id of the leader, when one is known
     */
    record Refused<R>(
            Reason reason, String detail, @Nullable String leaderHint) implements AppendOutcome<R> {}

    /** May be committed by this or a later leader, or never. */
    record Unknown<R>(long termAtAppend, String detail) implements AppendOutcome<R> {}

    /** Why an append was refused. */
    enum Reason {
        NOT_LEADER,
        /** Too much in flight, or the leader is handing over; try again soon. */
        BUSY,
        /** The disk is above its watermark. */
        DISK_FULL,
        SHUTTING_DOWN
    }

    /** Handles all three; a new case breaks every caller at compile time. */
    default <T> T match(
            Function<Applied<R>, T> applied, Function<Refused<R>, T> refused, Function<Unknown<R>, T> unknown) {
        if (this instanceof Applied<R> a) {
            return applied.apply(a);
        }
        if (this instanceof Refused<R> r) {
            return refused.apply(r);
        }
        return unknown.apply((Unknown<R>) this);
    }
}
