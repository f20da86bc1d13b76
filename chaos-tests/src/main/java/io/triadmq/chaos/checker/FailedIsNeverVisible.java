package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;

/** Looks for messages that somebody read though their send was refused, or though nobody sent them. */
public final class FailedIsNeverVisible implements Checker {
    private final LogFacts facts;

    public FailedIsNeverVisible(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "failed-is-never-visible";
    }

    @Override
    public String claim() {
        return "A message whose send was refused is never read by anybody, nor one that was never sent.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        for (LogCopy copy : facts.copies()) {
            copy.queues().forEach((key, queue) -> {
                for (int offset = 0; offset < queue.size(); offset++) {
                    if (queue.get(offset) != LongColumn.NONE) {
                        look(copy, key, offset, queue.get(offset), findings);
                    }
                }
            });
        }
        return findings.result();
    }

    private void look(LogCopy copy, long key, long offset, long value, Findings findings) {
        findings.judged(1);
        String place = "value " + Values.name(value) + " stands at offset " + offset + " of queue " + key + ", says "
                + copy.reader();
        if (!facts.sends().wasSent(value)) {
            findings.violation("never sent", place);
        } else if (facts.sends().ended(value, Outcome.REFUSED)) {
            findings.violation("refused and stored", place);
        }
    }
}
