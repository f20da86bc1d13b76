package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Counts acknowledgements while faults are on that leave a majority whole: such a cluster must go on, not merely be
 * right again afterwards.
 */
public final class Progress implements Checker {
    /** Shorter faults may end before a new leader is elected. */
    private static final long SHORTEST_JUDGED_NANOS = TimeUnit.SECONDS.toNanos(8);

    private static final long LEAST_ACKS = 100;

    private final FaultWindows faults;
    private final Set<String> sends;
    private final Map<FaultWindows.Window, Long> acks = new HashMap<>();

    /** @param sends the {@code :f} whose success counts */
    public Progress(FaultWindows faults, Set<String> sends) {
        this.faults = faults;
        this.sends = Set.copyOf(sends);
    }

    @Override
    public String promise() {
        return "progress-in-minority-faults";
    }

    @Override
    public String claim() {
        return "While a majority is up and connected, sends are acknowledged.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis() || operation.type() != OpType.OK || !sends.contains(operation.f())) {
            return;
        }
        for (int i = faults.all().size() - 1; i >= 0; i--) {
            FaultWindows.Window window = faults.all().get(i);
            if (window.isOpen()) {
                acks.merge(window, 1L, Long::sum);
            }
        }
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        long tooShort = 0;
        long least = Long.MAX_VALUE;
        for (FaultWindows.Window window : faults.all()) {
            if (!window.minority() || window.isOpen()) {
                continue;
            }
            if (window.end() - window.begin() < SHORTEST_JUDGED_NANOS) {
                tooShort++;
                continue;
            }
            long count = acks.getOrDefault(window, 0L);
            least = Math.min(least, count);
            findings.judged(1);
            if (count < LEAST_ACKS) {
                findings.violation(
                        "stood still",
                        window.name() + " of " + window.target() + " from " + Times.text(window.begin()) + " to "
                                + Times.text(window.end()) + ": " + count + " acknowledgements, expected at least "
                                + LEAST_ACKS);
            }
        }
        findings.count("faults shorter than 8 s, not judged", tooShort);
        if (least != Long.MAX_VALUE) {
            findings.count("fewest acknowledgements", least);
        }
        return findings.result();
    }
}
