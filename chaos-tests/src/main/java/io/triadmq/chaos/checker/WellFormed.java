package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks the history itself: a checker's word about a history that is none is worth nothing. */
public final class WellFormed implements Checker {
    private final Findings findings = new Findings(this);
    private final Map<Integer, String> open = new HashMap<>();
    private final Set<Integer> dead = new HashSet<>();
    private long next;
    private long lastTime;

    @Override
    public String promise() {
        return "history-well-formed";
    }

    @Override
    public String claim() {
        return "The history is dense, in real-time order, and every operation of a client begins and ends once.";
    }

    @Override
    public void see(Operation operation) {
        findings.judged(1);
        String place = "operation " + operation.index();
        if (operation.index() != next) {
            findings.violation("index", place + " stands where " + next + " should");
        }
        next = operation.index() + 1;
        if (operation.time() < lastTime) {
            findings.violation("time", place + " is before its predecessor");
        }
        lastTime = operation.time();
        if (operation.isNemesis()) {
            if (operation.type() != OpType.INFO) {
                findings.violation("nemesis", place + " of the nemesis is " + operation.type());
            }
        } else if (operation.type() == OpType.INVOKE) {
            begin(operation, place);
        } else {
            end(operation, place);
        }
    }

    private void begin(Operation operation, String place) {
        if (dead.contains(operation.process())) {
            findings.violation("dead", place + ": process " + operation.process() + " had an unknown outcome");
        }
        if (open.put(operation.process(), operation.f()) != null) {
            findings.violation("two open", place + ": process " + operation.process() + " has another open");
        }
    }

    private void end(Operation operation, String place) {
        String begun = open.remove(operation.process());
        if (!operation.f().equals(begun)) {
            findings.violation("ends unbegun", place + ": a " + operation.f() + " ends, open is " + begun);
        }
        if (operation.type() == OpType.INFO) {
            dead.add(operation.process());
        }
    }

    @Override
    public Result result() {
        open.forEach((process, f) -> findings.violation("never ends", "the " + f + " of process " + process));
        return findings.result();
    }
}
