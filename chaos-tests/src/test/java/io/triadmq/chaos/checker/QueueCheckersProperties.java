package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** As {@link LogCheckersProperties}, for queues. */
final class QueueCheckersProperties {
    private static final int MESSAGES = 160;

    @Property(tries = 40)
    void goodHistory_isNotFlagged(@ForAll long seed) {
        assertEquals(Set.of(), broken(QueueHistories.good(seed, MESSAGES)));
    }

    @Property(tries = 40)
    void acknowledgedMessageThatIsNotDelivered_isCaught(@ForAll long seed) {
        List<Operation> history = QueueHistories.good(seed, MESSAGES);
        Operation lost = pick(history, "enqueue", OpType.OK, seed);
        List<Operation> without = history.stream()
                .filter(operation ->
                        !(operation.f().equals("dequeue") && lost.value().equals(operation.value())))
                .toList();
        assertTrue(broken(without).contains("acked-is-delivered"));
    }

    @Property(tries = 40)
    void refusedMessageSaidToBeAcknowledged_isCaughtAsLost(@ForAll long seed) {
        List<Operation> history = QueueHistories.good(seed, MESSAGES);
        Operation refused = pick(history, "enqueue", OpType.FAIL, seed);
        assertTrue(
                broken(replaced(history, refused, refused.withType(OpType.OK))).contains("acked-is-delivered"));
    }

    @Property(tries = 40)
    void deliveredMessageWhoseSendIsSaidToHaveFailed_isCaught(@ForAll long seed) {
        List<Operation> history = QueueHistories.good(seed, MESSAGES);
        Operation stored = pick(history, "enqueue", OpType.OK, seed);
        Set<String> broken = broken(replaced(history, stored, stored.withType(OpType.FAIL)));
        assertTrue(broken.contains("failed-is-never-delivered"), broken.toString());
    }

    @Property(tries = 40)
    void messageNobodySent_isCaught(@ForAll long seed) {
        List<Operation> history = QueueHistories.good(seed, MESSAGES);
        Operation delivered = pick(history, "dequeue", OpType.OK, seed);
        Set<String> broken = broken(replaced(history, delivered, delivered.withValue(Values.of(7, 1))));
        assertTrue(broken.contains("failed-is-never-delivered"), broken.toString());
    }

    @Property(tries = 40)
    void messageDeliveredAgainWithoutAFault_isCaught(@ForAll long seed) {
        List<Operation> history = new ArrayList<>(QueueHistories.good(seed, MESSAGES));
        Operation first = history.stream()
                .filter(operation -> operation.f().equals("dequeue") && operation.type() == OpType.OK)
                .findFirst()
                .orElseThrow();
        history.add(history.indexOf(first) + 1, first);
        assertTrue(broken(history).contains("duplicates-bounded"));
    }

    @Property(tries = 10)
    void moreDuplicatesThanWereHandedOut_areCaught(@ForAll long seed) {
        List<Operation> history = new ArrayList<>(QueueHistories.good(seed, MESSAGES));
        Operation last = history.get(history.size() / 2);
        Operation again = pick(history, "dequeue", OpType.OK, seed);
        for (int i = 0; i <= QueueHistories.ALLOWED; i++) {
            history.add(new Operation(
                    history.size(), last.time(), 500, OpType.OK, "dequeue", again.value(), null, again.extras()));
        }
        assertTrue(broken(history).contains("duplicates-bounded"));
    }

    private static Operation pick(List<Operation> history, String f, OpType type, long seed) {
        List<Operation> all = history.stream()
                .filter(operation -> operation.f().equals(f) && operation.type() == type)
                .toList();
        return all.get(new Random(seed).nextInt(all.size()));
    }

    private static List<Operation> replaced(List<Operation> history, Operation old, Operation other) {
        return history.stream()
                .map(operation -> operation.index() == old.index() ? other : operation)
                .toList();
    }

    private static Set<String> broken(List<Operation> history) {
        FaultWindows faults = new FaultWindows();
        QueueFacts facts = new QueueFacts();
        Panel panel = new Panel(
                List.of(faults, facts),
                List.of(
                        new AckedIsDelivered(facts),
                        new FailedIsNeverDelivered(facts),
                        new DuplicatesBounded(faults, QueueHistories.ALLOWED, Duration.ZERO)));
        history.forEach(operation -> panel.see(Operation.parse(operation.toEdn())));
        return panel.results().stream()
                .filter(Result::isBroken)
                .map(Result::promise)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
