package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;

/** Looks for acknowledged messages that no consumer of the group got. */
public final class AckedIsDelivered implements Checker {
    private final QueueFacts facts;

    public AckedIsDelivered(QueueFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "acked-is-delivered";
    }

    @Override
    public String claim() {
        return "Every acknowledged message is delivered to the consumer group at least once.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        long recovered = 0;
        for (Sends sends : facts.sends().all()) {
            for (int i = 0; i < sends.size(); i++) {
                boolean delivered = facts.deliveries().of(sends.producer(), i) > 0;
                if (sends.ended(i, Outcome.ACKNOWLEDGED)) {
                    findings.judged(1);
                    if (!delivered) {
                        findings.violation(
                                "lost",
                                "value " + Values.name(Values.of(sends.producer(), i)) + " was acknowledged "
                                        + Times.text(sends.endTime(i))
                                        + " into the run and never delivered; the last delivery was at "
                                        + Times.text(facts.lastDequeue()));
                    }
                } else {
                    recovered += delivered ? 1 : 0;
                }
            }
        }
        findings.count("delivered though not acknowledged", recovered);
        return findings.result();
    }
}
