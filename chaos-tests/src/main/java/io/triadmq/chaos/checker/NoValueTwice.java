package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Values;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Looks for messages that stand twice in a log: a repeated attempt that was not recognised. */
public final class NoValueTwice implements Checker {
    private final LogFacts facts;

    public NoValueTwice(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "no-value-twice";
    }

    @Override
    public String claim() {
        return "However often a send was attempted, its message is stored once.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        for (LogCopy copy : facts.copies()) {
            Map<Integer, BitSet> seen = new HashMap<>();
            copy.queues().forEach((key, queue) -> {
                for (int offset = 0; offset < queue.size(); offset++) {
                    look(copy, key, offset, queue.get(offset), seen, findings);
                }
            });
        }
        return findings.result();
    }

    private static void look(
            LogCopy copy, long key, int offset, long value, Map<Integer, BitSet> seen, Findings findings) {
        if (value == LongColumn.NONE) {
            return;
        }
        findings.judged(1);
        BitSet sequences = seen.computeIfAbsent(Values.producer(value), producer -> new BitSet());
        if (sequences.get(Values.sequence(value))) {
            findings.violation(
                    "stored twice",
                    "value " + Values.name(value) + " stands a second time at offset " + offset + " of queue " + key
                            + ", says " + copy.reader());
        }
        sequences.set(Values.sequence(value));
    }
}
