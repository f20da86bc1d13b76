package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.HashMap;
import java.util.Map;

/** Compares every read of an offset with the highest one that was known for certain when the read began. */
public final class OffsetsNeverFall implements Checker {
    private record Known(String key, long atLeast, long since) {}

    private final Findings findings = new Findings(this);
    private final Map<String, Known> known = new HashMap<>();
    private final Map<Integer, Known> atBegin = new HashMap<>();

    @Override
    public String promise() {
        return "offsets-never-fall";
    }

    @Override
    public String claim() {
        return "Once an offset is saved or seen, nobody sees a lower one.";
    }

    @Override
    public void see(Operation operation) {
        String key = operation.isNemesis() ? null : RegisterOp.key(operation);
        if (key == null) {
            return;
        }
        if (operation.type() == OpType.INVOKE) {
            atBegin.put(
                    operation.process(),
                    known.getOrDefault(key, new Known(key, RegisterOp.UNWRITTEN, operation.index())));
            return;
        }
        Known before = atBegin.remove(operation.process());
        if (operation.type() != OpType.OK || before == null) {
            return;
        }
        long value = RegisterOp.value(operation);
        if (!RegisterOp.isWrite(operation)) {
            findings.judged(1);
            if (value < before.atLeast()) {
                findings.violation(
                        "fell",
                        "offset of " + key + " was " + before.atLeast() + " in operation " + before.since()
                                + " and is read as " + (value == RegisterOp.UNWRITTEN ? "never saved" : value)
                                + " in operation " + operation.index());
            }
        }
        Known newest = known.get(key);
        if (newest == null || value > newest.atLeast()) {
            known.put(key, new Known(key, value, operation.index()));
        }
    }

    @Override
    public Result result() {
        return findings.result();
    }
}
