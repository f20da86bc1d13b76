package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;

/** Looks for delivered messages whose send was refused, or that nobody sent. */
public final class FailedIsNeverDelivered implements Checker {
    private final QueueFacts facts;

    public FailedIsNeverDelivered(QueueFacts facts) {
        this.facts = facts;
    }

    @Override
    public String promise() {
        return "failed-is-never-delivered";
    }

    @Override
    public String claim() {
        return "A message whose send was refused is never delivered, nor one that was never sent.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        facts.deliveries().forEach((value, times) -> {
            findings.judged(1);
            if (!facts.sends().wasSent(value)) {
                findings.violation("never sent", "value " + Values.name(value) + " was delivered");
            } else if (facts.sends().ended(value, Outcome.REFUSED)) {
                findings.violation("refused and delivered", "value " + Values.name(value));
            }
        });
        return findings.result();
    }
}
