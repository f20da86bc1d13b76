package io.triadmq.raftlog;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the log is applied to. Every method without another note runs on the apply thread of the replica.
 *
 * <p>An entry is given to {@link #apply} only after the local log holds it durably up to the configured flush mode
 * (invariant NeverAhead).
 *
 * @param <R> answer per entry, handed to whoever appended it
 */
public interface StateMachine<R> {
    /**
     * The durable applied point. Called before the replica starts, on the starting thread; a second time when an
     * {@link #install} that a crash had interrupted was finished there.
     */
    AppliedPoint restored();

    /** Applies one entry to the pending batch. Pure: no clock, no random, no configuration, no network. */
    R apply(CommittedEntry entry);

    /**
     * Ends a round: everything applied since the last call, and {@code point}, become visible in one step. The
     * answers go out after this returns.
     */
    void endRound(AppliedPoint point);

    /** This node leads from now on; everything committed in earlier terms has been applied. */
    void onLeaderStart(long term);

    /** This node no longer leads. */
    void onLeaderStop(long term);

    /** Another node leads, or (null) none is known. */
    void onFollowing(@Nullable String leaderId, long term);

    /**
     * Writes a consistent copy of the durable state and its applied point into an empty directory (hard links where
     * possible), durable when it returns.
     */
    AppliedPoint checkpoint(Path directory) throws IOException;

    /**
     * Replaces the state by a copy that {@link #checkpoint} wrote, possibly on another node; durable when it returns.
     * Files may be copied or hard-linked out of the directory, not moved: after a crash before the return, the same
     * directory is given to this method again, at the next start and on the starting thread. Until then
     * {@link #restored} must work whatever the crash left, if need be with {@link AppliedPoint#NONE}.
     *
     * <p>The log follows a moment later; reads of positions that only the new state knows wait for it.
     */
    void install(Path directory) throws IOException;

    /** The replica cannot go on (disk error, damaged log). Any thread, at most once. The process should stop. */
    void onBroken(Throwable cause);
}
