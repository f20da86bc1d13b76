package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;

/**
 * Judges one promise from what clients did and saw. It is shown every operation of a history in order, then asked.
 * Memory stays within some ten bytes per operation, since a history may have millions.
 *
 * <p>Not thread-safe.
 */
public interface Checker {
    /** Short and stable, lower case with hyphens: {@code acked-is-read}. */
    String promise();

    /** The promise in a sentence. */
    String claim();

    /** The next operation. A checker that works on facts which others collect needs none. */
    default void see(Operation operation) {}

    /** To be called once, at the end. */
    Result result();
}
