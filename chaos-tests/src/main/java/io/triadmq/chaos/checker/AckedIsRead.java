package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks for every acknowledged message in every node's own copy. What is lost is told apart: before everything that a
 * producer's queue still has (prefix), after it (tail), or in between (middle); and by node, since a loss on one node
 * only is a split between the replicas.
 */
public final class AckedIsRead implements Checker {
    private final LogFacts facts;

    public AckedIsRead(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "acked-is-read";
    }

    @Override
    public String claim() {
        return "Every acknowledged message is in the copy of every node.";
    }

    /** First and last sequence of a producer that a queue still has. */
    private static final class Kept {
        private int first = Integer.MAX_VALUE;
        private int last = -1;

        void add(int sequence) {
            first = Math.min(first, sequence);
            last = Math.max(last, sequence);
        }

        String place(int sequence) {
            if (last < 0) {
                return "all of a queue";
            }
            return sequence < first ? "prefix" : sequence > last ? "tail" : "middle";
        }
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        long acked = 0;
        for (Sends sends : facts.sends().all()) {
            for (int i = 0; i < sends.size(); i++) {
                acked += sends.ended(i, Outcome.ACKNOWLEDGED) ? 1 : 0;
            }
        }
        findings.count("acknowledged", acked);
        for (LogCopy copy : facts.nodeCopies()) {
            findings.judged(acked);
            facts.sends().all().forEach(sends -> compare(sends, copy, findings));
        }
        if (facts.nodeCopies().isEmpty()) {
            findings.note("no node's copy was read");
        }
        return findings.result();
    }

    private static void compare(Sends sends, LogCopy copy, Findings findings) {
        Map<Long, Kept> kept = new HashMap<>();
        for (int i = 0; i < sends.size(); i++) {
            if (sends.ended(i, Outcome.ACKNOWLEDGED) && copy.holds(sends.producer(), i)) {
                kept.computeIfAbsent(sends.key(i), key -> new Kept()).add(i);
            }
        }
        for (int i = 0; i < sends.size(); i++) {
            if (sends.ended(i, Outcome.ACKNOWLEDGED) && !copy.holds(sends.producer(), i)) {
                String place = kept.getOrDefault(sends.key(i), new Kept()).place(i);
                findings.violation(
                        "lost on " + copy.reader() + ", " + place,
                        "value " + Values.name(Values.of(sends.producer(), i)) + " was acknowledged "
                                + Times.text(sends.endTime(i)) + " into the run for queue " + sends.key(i)
                                + " at offset " + sends.offset(i) + " and is not in the copy of " + copy.reader());
            }
        }
    }
}
