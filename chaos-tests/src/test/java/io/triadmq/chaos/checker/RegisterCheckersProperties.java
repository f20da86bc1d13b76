package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.checker.Linearizability.Answer;
import io.triadmq.chaos.checker.Linearizability.Op;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The search for an order, against trying all orders; and stale reads in longer histories. */
final class RegisterCheckersProperties {
    private static final int MAX_STEPS = 1_000_000;

    @Property(tries = 1500)
    void smallHistories_areJudgedAsByTryingAllOrders(@ForAll long seed) {
        List<Op> operations = smallHistory(new Random(seed));
        Answer expected = anyOrder(operations, new boolean[operations.size()], -1) ? Answer.YES : Answer.NO;
        assertEquals(expected, new Linearizability(-1, MAX_STEPS).check(operations), operations::toString);
    }

    @Property(tries = 60)
    void registerThatWorks_isNotFlagged(@ForAll long seed) {
        List<Operation> history = registerHistory(new Random(seed), 300, false);
        for (Result result : judge(history)) {
            assertFalse(result.isBroken(), result.toString());
        }
    }

    @Property(tries = 60)
    void oneStaleRead_isCaughtByBoth(@ForAll long seed) {
        List<Operation> history = registerHistory(new Random(seed), 300, true);
        for (Result result : judge(history)) {
            assertTrue(result.isBroken(), result.toString());
        }
    }

    private static List<Result> judge(List<Operation> history) {
        Panel panel = new Panel(List.of(), List.of(new OffsetsLinearizable(), new OffsetsNeverFall()));
        history.forEach(panel::see);
        return panel.results();
    }

    /** Up to seven overlapping operations with few values: about half of them cannot be explained. */
    private static List<Op> smallHistory(Random random) {
        int count = 1 + random.nextInt(7);
        Integer[] places = new Integer[count * 2];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        java.util.Collections.shuffle(Arrays.asList(places), random);
        List<Op> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long begin = Math.min(places[2 * i], places[2 * i + 1]);
            long end = Math.max(places[2 * i], places[2 * i + 1]);
            boolean write = random.nextBoolean();
            boolean unknown = write && random.nextInt(4) == 0;
            operations.add(new Op(begin, unknown ? Linearizability.NEVER : end, write, random.nextInt(3) - 1));
        }
        return operations;
    }

    private static boolean anyOrder(List<Op> operations, boolean[] done, long content) {
        boolean allEnded = true;
        for (int i = 0; i < operations.size(); i++) {
            allEnded &= done[i] || operations.get(i).end() == Linearizability.NEVER;
        }
        if (allEnded) {
            return true;
        }
        for (int i = 0; i < operations.size(); i++) {
            Op op = operations.get(i);
            if (done[i] || !mayBeNext(operations, done, op) || (!op.write() && op.value() != content)) {
                continue;
            }
            done[i] = true;
            if (anyOrder(operations, done, op.write() ? op.value() : content)) {
                return true;
            }
            done[i] = false;
        }
        return false;
    }

    private static boolean mayBeNext(List<Op> operations, boolean[] done, Op op) {
        for (int i = 0; i < operations.size(); i++) {
            if (!done[i] && operations.get(i).end() < op.begin()) {
                return false;
            }
        }
        return true;
    }

    /** One writer with rising values, readers beside it; effects happen at the end of operations. */
    private static List<Operation> registerHistory(Random random, int steps, boolean withStaleRead) {
        List<Operation> history = new ArrayList<>();
        List<Long> saved = new ArrayList<>();
        long content = -1;
        long next = 0;
        int writer = 0;
        int staleAt = steps / 2 + random.nextInt(steps / 4);
        for (int i = 0; i < steps; i++) {
            if (i % 2 == 0) {
                long value = next++;
                add(history, writer, OpType.INVOKE, "write", value);
                boolean overlapped = random.nextBoolean();
                if (overlapped) {
                    add(history, 50, OpType.INVOKE, "read", null);
                    add(history, 50, OpType.OK, "read", content < 0 ? null : content);
                }
                int dice = random.nextInt(30);
                content = dice == 0 ? content : value;
                add(history, writer, dice <= 1 ? OpType.INFO : OpType.OK, "write", value);
                if (dice > 1) {
                    saved.add(value);
                }
                writer += dice <= 1 ? 100 : 0;
            } else {
                add(history, 51, OpType.INVOKE, "read", null);
                if (withStaleRead && i >= staleAt && saved.size() > 1) {
                    // Two saves ended well before, so the first of them must not be seen any more.
                    add(history, 51, OpType.OK, "read", saved.get(saved.size() - 2));
                    return history;
                }
                add(history, 51, OpType.OK, "read", content < 0 ? null : content);
                add(history, 52, OpType.INVOKE, "read", null);
                add(history, 52, OpType.OK, "read", content < 0 ? null : content);
            }
        }
        return history;
    }

    private static void add(
            List<Operation> history,
            int process,
            OpType type,
            String f,
            @org.jspecify.annotations.Nullable Long value) {
        List<Object> pair = new ArrayList<>();
        pair.add("g1:q0");
        pair.add(value);
        history.add(new Operation(history.size(), history.size(), process, type, f, pair, null, Map.of()));
    }
}
