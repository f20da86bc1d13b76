package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Values;
import java.util.HashMap;
import java.util.Map;

/** Looks for messages of one producer that stand in a queue after a later one of the same producer. */
public final class OrderKept implements Checker {
    private final LogFacts facts;

    public OrderKept(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "order-kept";
    }

    @Override
    public String claim() {
        return "What one producer sends to one queue is stored in the order in which it was sent.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        for (LogCopy copy : facts.copies()) {
            copy.queues().forEach((key, queue) -> {
                Map<Integer, Long> last = new HashMap<>();
                for (int offset = 0; offset < queue.size(); offset++) {
                    long value = queue.get(offset);
                    if (value == LongColumn.NONE) {
                        continue;
                    }
                    findings.judged(1);
                    Long before = last.put(Values.producer(value), value);
                    if (before != null && before > value) {
                        findings.violation(
                                "reordered",
                                "value " + Values.name(value) + " stands at offset " + offset + " of queue " + key
                                        + ", after " + Values.name(before) + ", says " + copy.reader());
                    }
                }
            });
        }
        return findings.result();
    }
}
