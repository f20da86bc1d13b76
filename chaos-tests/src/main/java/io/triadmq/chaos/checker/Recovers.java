package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at what the runner noted after each fault: operations {@code :recovered} and {@code :stuck} of the nemesis, with
 * the milliseconds that passed since the fault was healed.
 */
public final class Recovers implements Checker {
    /** The cluster was whole and served again. */
    public static final String RECOVERED = "recovered";
    /** It was not, in all the time it was given. */
    public static final String STUCK = "stuck";

    private final Findings findings = new Findings(this);
    private final List<Long> millis = new ArrayList<>();

    @Override
    public String promise() {
        return "recovers-by-itself";
    }

    @Override
    public String claim() {
        return "When a fault is over, all nodes come back and the cluster acknowledges again, without help.";
    }

    @Override
    public void see(Operation operation) {
        if (!operation.isNemesis()) {
            return;
        }
        if (operation.f().equals(RECOVERED)) {
            findings.judged(1);
            if (operation.value() instanceof Long value) {
                millis.add(value);
            }
        } else if (operation.f().equals(STUCK)) {
            findings.judged(1);
            findings.violation("stuck", Times.text(operation.time()) + " into the run: " + operation.value());
        }
    }

    @Override
    public Result result() {
        if (!millis.isEmpty()) {
            millis.sort(null);
            findings.count("recovery p50, ms", millis.get((millis.size() - 1) / 2));
            findings.count("recovery max, ms", millis.get(millis.size() - 1));
        }
        return findings.result();
    }
}
