package io.triadmq.chaos.checker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a checker finds: counts of everything, and the first few violations of each kind. */
final class Findings {
    private static final int EXAMPLES_OF_EACH = 5;

    private final Checker checker;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, Long> violations = new LinkedHashMap<>();
    private final List<String> evidence = new ArrayList<>();
    private long judged;
    private String note = "";

    Findings(Checker checker) {
        this.checker = checker;
    }

    void judged(long more) {
        judged += more;
    }

    /** A number for the report. */
    void count(String what, long value) {
        counts.put(what, value);
    }

    void violation(String kind, String example) {
        if (violations.merge(kind, 1L, Long::sum) <= EXAMPLES_OF_EACH) {
            evidence.add(kind + ": " + example);
        }
    }

    void note(String text) {
        note = text;
    }

    long violations() {
        return violations.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Broken when there is a violation, not judged when there was nothing to judge. */
    Result result() {
        Map<String, Long> all = new LinkedHashMap<>(counts);
        all.putAll(violations);
        Result.Status status = !violations.isEmpty()
                ? Result.Status.BROKEN
                : judged == 0 ? Result.Status.NOT_JUDGED : Result.Status.HELD;
        String why = status == Result.Status.NOT_JUDGED && note.isEmpty() ? "nothing to judge" : note;
        return new Result(checker.promise(), checker.claim(), status, judged, all, evidence, why);
    }
}
