package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.util.HashMap;
import java.util.Map;

/** Follows each consumer: every poll of a queue goes on directly after the one before, through every change of leader. */
public final class PollsGoOn implements Checker {
    private record Reader(int process, long key) {}

    private final Findings findings = new Findings(this);
    private final Map<Reader, Long> next = new HashMap<>();

    @Override
    public String promise() {
        return "polls-go-on";
    }

    @Override
    public String claim() {
        return "A consumer that reads a queue on skips nothing and gets nothing twice.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis() || operation.type() != OpType.OK) {
            return;
        }
        if (operation.f().equals("assign")) {
            next.keySet().removeIf(reader -> reader.process() == operation.process());
            return;
        }
        for (MicroOp part : MicroOp.of(operation)) {
            part.polled().forEach(message -> follow(operation, message));
        }
    }

    private void follow(Operation operation, MicroOp.Polled message) {
        findings.judged(1);
        Long expected = next.put(new Reader(operation.process(), message.key()), message.offset() + 1);
        if (expected == null || expected == message.offset()) {
            return;
        }
        findings.violation(
                message.offset() > expected ? "skipped" : "went back",
                "process " + operation.process() + " got offset " + message.offset() + " of queue " + message.key()
                        + " (" + Values.name(message.value()) + ") where " + expected + " comes next, in operation "
                        + operation.index());
    }

    @Override
    public Result result() {
        return findings.result();
    }
}
