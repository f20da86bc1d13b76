package io.triadmq.chaos.checker;

import java.util.List;

/** Looks for holes in the offsets of each queue, and for nodes whose queues end elsewhere than the others'. */
public final class DenseOffsets implements Checker {
    private final LogFacts facts;

    public DenseOffsets(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "dense-offsets";
    }

    @Override
    public String claim() {
        return "The offsets of a queue are 0, 1, 2, ... without a hole, up to the same end on every node.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        List<LogCopy> copies = facts.nodeCopies();
        for (LogCopy copy : copies) {
            copy.queues().forEach((key, queue) -> {
                findings.judged(queue.size());
                for (int offset = 0; offset < queue.size(); offset++) {
                    if (queue.get(offset) == LongColumn.NONE) {
                        findings.violation(
                                "hole", copy.reader() + " has nothing at offset " + offset + " of queue " + key);
                    }
                }
            });
        }
        for (int i = 1; i < copies.size(); i++) {
            compareEnds(copies.get(0), copies.get(i), findings);
        }
        return findings.result();
    }

    private static void compareEnds(LogCopy one, LogCopy other, Findings findings) {
        one.queues().forEach((key, queue) -> {
            LongColumn same = other.queues().get(key);
            int end = same == null ? 0 : same.size();
            if (end != queue.size()) {
                findings.violation(
                        "ends differ",
                        "queue " + key + " ends at " + queue.size() + " on " + one.reader() + " and at " + end + " on "
                                + other.reader());
            }
        });
    }
}
