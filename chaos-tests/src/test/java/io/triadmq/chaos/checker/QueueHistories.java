package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes histories of a queue that keeps its promises, with one fault in their middle. */
final class QueueHistories {
    /** What may be delivered again around the fault. */
    static final long ALLOWED = 20;

    private static final long SECOND = 1_000_000_000L;

    private final List<Operation> operations = new ArrayList<>();
    private long time;

    static List<Operation> good(long seed, int messages) {
        QueueHistories making = new QueueHistories();
        Random random = new Random(seed);
        int process = 0;
        for (int i = 0; i < messages; i++) {
            long value = Values.of(1, i);
            making.time += SECOND;
            if (i == messages / 2) {
                making.fault(FaultWindows.BEGIN);
            }
            making.add(process, OpType.INVOKE, "enqueue", value);
            int dice = random.nextInt(10);
            OpType end = dice == 0 ? OpType.FAIL : dice == 1 ? OpType.INFO : OpType.OK;
            making.add(process, end, "enqueue", value);
            process += end == OpType.INFO ? 1000 : 0;
            boolean stored = end == OpType.OK || (end == OpType.INFO && random.nextBoolean());
            if (stored) {
                making.deliver(value);
            }
            if (i == messages / 2 + 5) {
                making.fault(FaultWindows.END);
                making.deliver(Values.of(1, firstAcknowledged(making.operations)));
            }
        }
        return making.operations;
    }

    private static int firstAcknowledged(List<Operation> operations) {
        return operations.stream()
                .filter(operation -> operation.f().equals("enqueue") && operation.type() == OpType.OK)
                .mapToInt(operation -> Values.sequence((Long) operation.value()))
                .findFirst()
                .orElseThrow();
    }

    private void deliver(long value) {
        add(500, OpType.INVOKE, "dequeue", null);
        add(500, OpType.OK, "dequeue", value);
    }

    private void fault(String phase) {
        operations.add(new Operation(
                operations.size(),
                time,
                Operation.NEMESIS,
                OpType.INFO,
                "kill",
                "n0",
                null,
                Map.of(FaultWindows.FAULT, "kill-leader", FaultWindows.PHASE, phase, FaultWindows.MINORITY, true)));
    }

    private void add(int process, OpType type, String f, @Nullable Object value) {
        operations.add(new Operation(operations.size(), time, process, type, f, value, null, Map.of()));
    }
}
