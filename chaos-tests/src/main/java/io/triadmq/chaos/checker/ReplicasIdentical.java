package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares digests that were taken of each node after the faults: operations with the extras {@link LogFacts#NODE},
 * {@link #GROUP} and {@link #DIGESTS}, a map from what was digested ({@code "log 0 to 4096"}) to its digest. What is
 * named alike in one group must have one digest.
 */
public final class ReplicasIdentical implements Checker {
    /** Extra: the broker group. */
    public static final String GROUP = "group";
    /** Extra: digests by what was digested. */
    public static final String DIGESTS = "digests";

    private final Findings findings = new Findings(this);
    private final Map<String, Map<String, String>> digests = new TreeMap<>();

    @Override
    public String promise() {
        return "replicas-identical";
    }

    @Override
    public String claim() {
        return "After the faults all nodes of a group hold the same log, byte for byte, and the same index rows.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis()) {
            return;
        }
        if (operation.f().equals("digest") && operation.error() != null) {
            findings.violation("not readable", String.valueOf(operation.error()));
        }
        String node = operation.text(LogFacts.NODE);
        if (node != null && operation.extras().get(DIGESTS) instanceof Map<?, ?> said) {
            said.forEach((of, digest) -> digests.computeIfAbsent(
                            operation.text(GROUP) + ": " + of, name -> new LinkedHashMap<>())
                    .put(node, String.valueOf(digest)));
        }
    }

    @Override
    public Result result() {
        digests.forEach((name, byNode) -> {
            findings.judged(byNode.size() > 1 ? 1 : 0);
            if (byNode.values().stream().distinct().count() > 1) {
                findings.violation("differ", name + " has the digests " + byNode);
            }
        });
        return findings.result();
    }
}
