package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges saved consumer offsets as registers, each by itself. */
public final class OffsetsLinearizable implements Checker {
    /** Keys whose search took longer are reported as not decided; healthy ones need a few steps per operation. */
    private static final int MAX_STEPS = 2_000_000;

    private final Map<String, List<Linearizability.Op>> operations = new TreeMap<>();
    private final Map<Integer, Operation> open = new HashMap<>();

    @Override
    public String promise() {
        return "offsets-linearizable";
    }

    @Override
    public String claim() {
        return "Saved offsets behave like one register per group and queue: a read shows the last save that finished"
                + " before it, or one under way.";
    }

    @Override
    public void see(Operation operation) {
        if (operation.isNemesis() || RegisterOp.key(operation) == null) {
            return;
        }
        if (operation.type() == OpType.INVOKE) {
            open.put(operation.process(), operation);
            return;
        }
        Operation begin = open.remove(operation.process());
        if (begin != null) {
            book(begin, operation);
        }
    }

    private void book(Operation begin, Operation end) {
        boolean write = RegisterOp.isWrite(begin);
        boolean unknown = end.type() == OpType.INFO;
        String key = RegisterOp.key(begin);
        if (key == null || end.type() == OpType.FAIL || (unknown && !write)) {
            return; // without effect, or a read that saw nothing
        }
        operations
                .computeIfAbsent(key, absent -> new ArrayList<>())
                .add(new Linearizability.Op(
                        begin.index(),
                        unknown ? Linearizability.NEVER : end.index(),
                        write,
                        RegisterOp.value(unknown ? begin : end)));
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        long undecided = 0;
        for (Map.Entry<String, List<Linearizability.Op>> register : operations.entrySet()) {
            Linearizability search = new Linearizability(RegisterOp.UNWRITTEN, MAX_STEPS);
            switch (search.check(register.getValue())) {
                case YES -> findings.judged(register.getValue().size());
                case UNDECIDED -> undecided++;
                case NO -> findings.violation("not linearizable", describe(register.getKey(), search.stuckAt()));
            }
        }
        findings.count("registers", operations.size());
        if (undecided > 0) {
            findings.count("undecided", undecided);
            findings.note(undecided + " registers have too many unknown outcomes to be judged");
        }
        return findings.result();
    }

    private static String describe(String register, Linearizability.@Nullable Op stuck) {
        return "offset of " + register + ": no order of the operations explains "
                + (stuck == null
                        ? "them"
                        : "the " + (stuck.write() ? "write" : "read") + " of " + stuck.value()
                                + " that begins in operation " + stuck.begin());
    }
}
