package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Keyword;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows what every node says about its term and its leader, from operations {@code :observe} with {@code {:node
 * "broker-a-n0", :group "broker-a", :term 3, :leader "n1"}} as result; the leader is left out while unknown.
 */
public final class TermsNeverFall implements Checker {
    private record Led(String leader, String saidBy) {}

    private final Findings findings = new Findings(this);
    private final Map<String, Long> terms = new TreeMap<>();
    private final Map<String, Led> leaders = new HashMap<>();

    @Override
    public String promise() {
        return "terms-never-fall";
    }

    @Override
    public String claim() {
        return "A term has one leader, and no node goes back to an older term, not by a crash either.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis()
                || operation.type() != OpType.OK
                || !operation.f().equals("observe")
                || !(operation.value() instanceof Map<?, ?> said)) {
            return;
        }
        if (said.get(Keyword.of("term")) instanceof Long term) {
            findings.judged(1);
            observe(operation, text(said, "node"), text(said, "group"), term, text(said, "leader"));
        }
    }

    private void observe(Operation operation, String node, String group, long term, String leader) {
        Long before = terms.put(node, term);
        if (before != null && before > term) {
            findings.violation(
                    "node went back",
                    node + " was in term " + before + " and is in term " + term + " in operation " + operation.index());
        }
        if (leader.isEmpty()) {
            return;
        }
        Led led = leaders.putIfAbsent(group + " " + term, new Led(leader, node));
        if (led != null && !led.leader().equals(leader)) {
            findings.violation(
                    "two leaders",
                    "term " + term + " of " + group + " is led by " + led.leader() + " says " + led.saidBy() + ", by "
                            + leader + " says " + node + " in operation " + operation.index());
        }
    }

    private static String text(Map<?, ?> said, String name) {
        @Nullable Object value = said.get(Keyword.of(name));
        return value == null ? "" : value.toString();
    }

    @Override
    public Result result() {
        findings.count("terms with a leader", leaders.size());
        return findings.result();
    }
}
