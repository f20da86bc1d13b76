package io.triadmq.chaos.checker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checker found.
 *
 * @param promise the checker's name
 * @param claim what is promised, in a sentence
 * @param judged how many things were looked at
 * @param counts what there is to count, by name; for a broken promise the violations by kind
 * @param evidence the first violations of each kind
 * @param note why it was not judged, or what else should be known; empty when there is nothing
 */
public record Result(
        String promise,
        String claim,
        Status status,
        long judged,
        Map<String, Long> counts,
        List<String> evidence,
        String note) {
    /** How a promise stands. */
    public enum Status {
        HELD,
        BROKEN,
        /** There was nothing to judge it by. */
        NOT_JUDGED
    }

    public Result {
        // A copy that keeps the order in which they were counted.
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        evidence = List.copyOf(evidence);
    }

    public boolean isBroken() {
        return status == Status.BROKEN;
    }

    @Override
    public String toString() {
        return promise + ": " + status + ", " + judged + " judged" + (counts.isEmpty() ? "" : " " + counts)
                + (note.isEmpty() ? "" : " (" + note + ")")
                + (evidence.isEmpty() ? "" : "\n  " + String.join("\n  ", evidence));
    }
}
