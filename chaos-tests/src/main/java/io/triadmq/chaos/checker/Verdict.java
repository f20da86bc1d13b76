package io.triadmq.chaos.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Faults by kind, with the first examples of each. Not thread-safe. */
public final class Verdict {
    private static final int EXAMPLES_OF_EACH = 5;

    /** What can be wrong with what is stored. */
    public enum Fault {
        /** Acknowledged and not there. */
        LOST,
        /** There twice. */
        DUPLICATED,
        /** After a later message of its writer. */
        REORDERED,
        /** There, though never sent, or refused. */
        PHANTOM,
        /** Elsewhere than acknowledged. */
        MISPLACED,
        /** Changed bytes. */
        CORRUPT,
        /** Queue offsets that are not 0, 1, 2, ... */
        GAP
    }

    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();

    void add(Fault fault, String example) {
        if (counts.merge(fault, 1, Integer::sum) <= EXAMPLES_OF_EACH) {
            examples.add(fault + ": " + example);
        }
    }

    public int count(Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    public boolean isClean() {
        return counts.isEmpty();
    }

    /** Counts and examples; {@code clean} when there are none. */
    @Override
    public String toString() {
        return isClean() ? "clean" : counts + "\n" + String.join("\n", examples);
    }
}
