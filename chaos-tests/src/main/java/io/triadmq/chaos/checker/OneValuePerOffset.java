package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;
import java.util.List;

/**
 * Compares everything that was ever said about an offset: by the answer to a send, to consumers during the run, and by
 * each node at the end.
 */
public final class OneValuePerOffset implements Checker {
    private final LogFacts facts;

    public OneValuePerOffset(LogFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "one-value-per-offset";
    }

    @Override
    public String claim() {
        return "An offset of a queue holds one message, for everybody and for ever.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        for (LogFacts.Conflict conflict : facts.conflicts()) {
            findings.violation(
                    "changed",
                    conflict.reader() + " saw offset " + conflict.offset() + " of queue " + conflict.key() + " with "
                            + Values.name(conflict.before()) + " and later with " + Values.name(conflict.after()));
        }
        compareReaders(List.copyOf(facts.copies()), findings);
        facts.sends().all().forEach(sends -> compareAnswers(sends, findings));
        return findings.result();
    }

    private static void compareReaders(List<LogCopy> copies, Findings findings) {
        for (int i = 1; i < copies.size(); i++) {
            LogCopy one = copies.get(i);
            for (int j = 0; j < i; j++) {
                LogCopy other = copies.get(j);
                one.queues().forEach((key, queue) -> {
                    for (int offset = 0; offset < queue.size(); offset++) {
                        compare(key, offset, one, other, findings);
                    }
                });
            }
        }
    }

    private static void compare(long key, long offset, LogCopy one, LogCopy other, Findings findings) {
        long here = one.value(key, offset);
        long there = other.value(key, offset);
        if (here == LongColumn.NONE || there == LongColumn.NONE) {
            return;
        }
        findings.judged(1);
        if (here != there) {
            findings.violation(
                    "differs",
                    "offset " + offset + " of queue " + key + " holds " + Values.name(here) + " for " + one.reader()
                            + " and " + Values.name(there) + " for " + other.reader());
        }
    }

    private void compareAnswers(Sends sends, Findings findings) {
        for (int i = 0; i < sends.size(); i++) {
            if (!sends.ended(i, Outcome.ACKNOWLEDGED) || sends.offset(i) < 0) {
                continue;
            }
            long value = Values.of(sends.producer(), i);
            for (LogCopy copy : facts.copies()) {
                long found = copy.value(sends.key(i), sends.offset(i));
                findings.judged(1);
                if (found != LongColumn.NONE && found != value) {
                    findings.violation(
                            "acknowledged elsewhere",
                            "value " + Values.name(value) + " was acknowledged at offset " + sends.offset(i)
                                    + " of queue " + sends.key(i) + ", where " + copy.reader() + " has "
                                    + Values.name(found));
                }
            }
        }
    }
}
