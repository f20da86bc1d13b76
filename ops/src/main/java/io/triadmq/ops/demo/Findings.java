package io.triadmq.ops.demo;

import java.util.ArrayList;
import java.util.List;

/** What the ledger found wrong: counts, and the first examples as evidence. Guarded by the ledger. */
final class Findings {
    /** Enough to see a pattern, few enough to read. */
    private static final int MAX_EXAMPLES = 10;

    private final List<String> examples = new ArrayList<>();
    private int lost;
    private int duplicated;
    private int outOfOrder;
    private int misplaced;
    private int foreign;

    void lost(String example) {
        lost++;
        note(example);
    }

    void duplicated(String example) {
        duplicated++;
        note(example);
    }

    void outOfOrder(String example) {
        outOfOrder++;
        note(example);
    }

    /** Stored elsewhere than the acknowledgement said. */
    void misplaced(String example) {
        misplaced++;
        note(example);
    }

    /** In a queue, and should not be. */
    void foreign(String example) {
        foreign++;
        note(example);
    }

    /** Evidence that is no fault by itself. */
    void note(String example) {
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(example);
        }
    }

    boolean isClean() {
        return lost + duplicated + outOfOrder + misplaced + foreign == 0;
    }

    List<String> examples() {
        return List.copyOf(examples);
    }

    /** {@code 0 lost, 0 duplicated, 0 out of order}, and more only if there is more. */
    String summary() {
        return lost + " lost, " + duplicated + " duplicated, " + outOfOrder + " out of order"
                + (misplaced == 0 ? "" : ", " + misplaced + " at another place than acknowledged")
                + (foreign == 0 ? "" : ", " + foreign + " that should not be there");
    }
}
