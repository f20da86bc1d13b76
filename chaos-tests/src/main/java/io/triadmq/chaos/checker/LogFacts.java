package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a history says about ordered logs: what was sent, and the queues as the consumers saw them and as each node
 * showed its own copy at the end. Collected once, judged by several checkers.
 *
 * <p>Not thread-safe.
 */
public final class LogFacts implements Consumer<Operation> {
    /** Reader that stands for all consumers during the run. */
    static final String CONSUMERS = "consumers";

    /** Extra of a poll: the node whose own copy it read. */
    public static final String NODE = "node";

    /** Two readings of one offset. */
    record Conflict(String reader, long key, long offset, long before, long after) {}

    private static final int MAX_CONFLICTS = 1000;

    private final SendTable sends = new SendTable();
    private final SortedMap<String, LogCopy> copies = new TreeMap<>();
    private final List<Conflict> conflicts = new java.util.ArrayList<>();

    @Override
    public void accept(Operation operation) {
        if (operation.isNemesis()) {
            return;
        }
        for (MicroOp part : MicroOp.of(operation)) {
            if (part.isSend()) {
                sends.book(operation, part.key(), part.value(), part.offset());
            } else if (operation.type() == OpType.OK) {
                String node = operation.text(NODE);
                LogCopy copy = copies.computeIfAbsent(node == null ? CONSUMERS : node, LogCopy::new);
                part.polled().forEach(message -> put(copy, message));
            }
        }
    }

    private void put(LogCopy copy, MicroOp.Polled message) {
        long before = copy.put(message.key(), message.offset(), message.value());
        if (before != LongColumn.NONE && before != message.value() && conflicts.size() < MAX_CONFLICTS) {
            conflicts.add(new Conflict(copy.reader(), message.key(), message.offset(), before, message.value()));
        }
    }

    SendTable sends() {
        return sends;
    }

    /** Of every reader. */
    Collection<LogCopy> copies() {
        return copies.values();
    }

    /** The copies of the nodes, read from begin to end after the faults. */
    List<LogCopy> nodeCopies() {
        return copies.values().stream()
                .filter(copy -> !copy.reader().equals(CONSUMERS))
                .toList();
    }

    /** Offsets that one reader saw with two values; the first thousand. */
    List<Conflict> conflicts() {
        return conflicts;
    }
}
