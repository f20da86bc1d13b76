package io.triadmq.chaos.nemesis;

import java.util.Optional;

/**
 * One way to hurt a cluster. Calls alternate: {@link #inflict}, {@link #heal}, {@link #inflict}, ...; in between the
 * instance remembers whom it hurt. Everything that is decided by chance comes from {@link FaultContext#random}, so the
 * same seed does the same to a cluster in the same state.
 *
 * <p>Not thread-safe: one thread inflicts and heals.
 */
public interface Nemesis {
    /** Unique and stable, lower case with hyphens: {@code kill-leader}. Stands in reports and schedules. */
    String name();

    /** Which kind of fault it is; decides how histories and reports show it. */
    FaultKind kind();

    /**
     * Why this machine, these rights or this cluster cannot do it: one sentence for the report. Empty when it can.
     * Asking changes nothing.
     */
    default Optional<String> whyNot(FaultContext context) {
        return Optional.empty();
    }

    /**
     * Does it, and returns when it has taken effect.
     *
     * @throws Exception if it could not be done; {@link #heal} must still be called
     */
    void inflict(FaultContext context) throws Exception;

    /** Takes it back: links and disks as before, processes that were ended started. Nothing after a second call. */
    void heal(FaultContext context) throws Exception;
}
