package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures for every fault the longest time in which some queue had sends waiting and none acknowledged. A gap counts
 * for every fault that it touches, from the fault's begin to the begin of the next.
 */
public final class Availability implements Checker {
    private final FaultWindows faults;
    private final Set<String> sends;
    private final Duration longestAllowed;
    private final Map<Long, Waiting> queues = new HashMap<>();
    private final Map<FaultWindows.Window, Long> longest = new HashMap<>();
    private long longestCalm;
    private long acks;

    /** Sends of one queue without an answer, and since when none was acknowledged. */
    private static final class Waiting {
        int open;
        long since;
    }

    /**
     * @param sends the {@code :f} whose success counts
     * @param longestAllowed that a fault which leaves a majority whole may keep a queue waiting
     */
    public Availability(FaultWindows faults, Set<String> sends, Duration longestAllowed) {
        this.faults = faults;
        this.sends = Set.copyOf(sends);
        this.longestAllowed = longestAllowed;
    }

    @Override
    public String promise() {
        return "availability";
    }

    @Override
    public String claim() {
        return "A fault that leaves a majority whole keeps no queue waiting longer than " + longestAllowed.toSeconds()
                + " s.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis() || !sends.contains(operation.f())) {
            return;
        }
        Waiting queue = queues.computeIfAbsent(key(operation), key -> new Waiting());
        if (operation.type() == OpType.INVOKE) {
            if (queue.open++ == 0) {
                queue.since = operation.time();
            }
            return;
        }
        queue.open--;
        if (operation.type() == OpType.OK) {
            acks++;
            gap(queue.since, operation.time());
            queue.since = operation.time();
        } else if (queue.open == 0) {
            gap(queue.since, operation.time());
        }
    }

    private static long key(Operation operation) {
        List<MicroOp> parts = MicroOp.of(operation);
        return parts.isEmpty() ? -1 : parts.get(0).key();
    }

    private void gap(long from, long to) {
        boolean calm = true;
        List<FaultWindows.Window> all = faults.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            FaultWindows.Window window = all.get(i);
            long next = i + 1 < all.size() ? all.get(i + 1).begin() : Long.MAX_VALUE;
            if (next <= from) {
                break;
            }
            if (window.begin() < to) {
                calm = false;
                longest.merge(window, to - Math.max(from, window.begin()), Math::max);
            }
        }
        if (calm) {
            longestCalm = Math.max(longestCalm, to - from);
        }
    }

    /** The longest gap of a fault, nanoseconds; 0 when there was none. */
    public long gapNanos(FaultWindows.Window window) {
        return longest.getOrDefault(window, 0L);
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        findings.judged(acks);
        findings.count("longest gap before any fault, ms", longestCalm / 1_000_000);
        Map<String, List<Long>> byName = new TreeMap<>();
        for (FaultWindows.Window window : faults.all()) {
            long gap = gapNanos(window);
            byName.computeIfAbsent(window.name(), name -> new ArrayList<>()).add(gap);
            if (window.minority() && gap > longestAllowed.toNanos()) {
                findings.violation(
                        "too long",
                        window.name() + " of " + window.target() + " at " + Times.text(window.begin())
                                + ": a queue waited " + Times.text(gap));
            }
        }
        byName.forEach((name, gaps) -> {
            gaps.sort(null);
            findings.count(name + ", faults", gaps.size());
            findings.count(name + ", longest gap p50, ms", quantile(gaps, 0.5) / 1_000_000);
            findings.count(name + ", longest gap p99, ms", quantile(gaps, 0.99) / 1_000_000);
            findings.count(name + ", longest gap max, ms", gaps.get(gaps.size() - 1) / 1_000_000);
        });
        return findings.result();
    }

    private static long quantile(List<Long> sorted, double q) {
        int rank = (int) Math.ceil(q * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
