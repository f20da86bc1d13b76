package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Good histories are never flagged; one changed operation is always caught. */
final class LogCheckersProperties {
    private static final int SENDS = 200;

    @Property(tries = 60)
    void goodHistory_isNotFlagged(@ForAll long seed) {
        List<Operation> history = LogHistories.good(seed, SENDS);
        assertEquals(Set.of(), broken(history), () -> results(history));
    }

    @Property(tries = 40)
    void messageMissingOnOneNode_isCaught(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> history = LogHistories.good(seed, SENDS);
        Read victim = pick(reads(history, true), random);
        Set<String> broken = broken(changed(history, victim, messages -> without(messages, victim.offset())));
        assertTrue(broken.contains("acked-is-read") || broken.contains("dense-offsets"), broken.toString());
    }

    @Property(tries = 40)
    void messageStoredTwice_isCaught(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> history = LogHistories.good(seed, SENDS);
        List<Read> reads = reads(history, true);
        Read victim = pick(reads, random);
        long end = reads.stream()
                .filter(read -> read.key() == victim.key())
                .mapToLong(Read::offset)
                .max()
                .orElseThrow();
        Set<String> broken = broken(changed(history, victim, messages -> {
            List<List<Long>> more = new ArrayList<>(messages);
            more.add(List.of(end + 1, victim.value()));
            return more;
        }));
        assertTrue(broken.contains("no-value-twice"), broken.toString());
    }

    @Property(tries = 40)
    void twoMessagesSwappedOnOneNode_areCaught(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> history = LogHistories.good(seed, SENDS);
        List<Read> reads = reads(history, true);
        Read victim = pick(reads, random);
        List<Read> others = reads.stream()
                .filter(read -> read.operation() == victim.operation()
                        && read.key() == victim.key()
                        && read.offset() != victim.offset())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        Read other = pick(others, random);
        Set<String> broken = broken(changed(history, victim, messages -> messages.stream()
                .map(pair -> pair.get(0) == victim.offset()
                        ? List.of(victim.offset(), other.value())
                        : pair.get(0) == other.offset() ? List.of(other.offset(), victim.value()) : pair)
                .toList()));
        assertTrue(broken.contains("one-value-per-offset"), broken.toString());
    }

    @Property(tries = 40)
    void storedMessageWhoseSendIsSaidToHaveFailed_isCaught(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> history = LogHistories.good(seed, SENDS);
        Operation victim = pick(ends(history, OpType.OK), random);
        Set<String> broken = broken(replaced(history, victim, victim.withType(OpType.FAIL)));
        assertTrue(broken.contains("failed-is-never-visible"), broken.toString());
    }

    @Property(tries = 40)
    void refusedMessageSaidToBeAcknowledged_isCaughtAsLost(@ForAll long seed) {
        Random random = new Random(seed);
        List<Operation> history = LogHistories.good(seed, SENDS);
        List<Operation> refused = ends(history, OpType.FAIL);
        if (refused.isEmpty()) {
            return;
        }
        Operation victim = pick(refused, random);
        Set<String> broken = broken(replaced(history, victim, victim.withType(OpType.OK)));
        assertTrue(broken.contains("acked-is-read"), broken.toString());
    }

    @Property(tries = 40)
    void messageNobodySent_isCaught(@ForAll long seed, @ForAll @IntRange(min = 7, max = 9) int producer) {
        List<Operation> history = LogHistories.good(seed, SENDS);
        Read victim = pick(reads(history, true), new Random(seed));
        Set<String> broken = broken(changed(history, victim, messages -> {
            List<List<Long>> more = new ArrayList<>(without(messages, victim.offset()));
            more.add(List.of(victim.offset(), Values.of(producer, 1)));
            return more;
        }));
        assertTrue(broken.contains("failed-is-never-visible"), broken.toString());
    }

    @Property(tries = 40)
    void consumerThatSkipsAMessage_isCaught(@ForAll long seed) {
        List<Operation> history = LogHistories.good(seed, SENDS);
        List<Read> reads = reads(history, false).stream()
                .filter(read -> follows(history, read))
                .toList();
        if (reads.isEmpty()) {
            return;
        }
        Read victim = pick(reads, new Random(seed));
        Set<String> broken = broken(changed(history, victim, messages -> without(messages, victim.offset())));
        assertTrue(broken.contains("polls-go-on"), broken.toString());
    }

    @Property(tries = 40)
    void operationMissingFromTheHistory_isCaught(@ForAll long seed) {
        List<Operation> history = LogHistories.good(seed, SENDS);
        Operation victim = history.get(new Random(seed).nextInt(history.size() - 1));
        List<Operation> without = new ArrayList<>(history);
        without.remove(victim);
        assertTrue(broken(without).contains("history-well-formed"));
    }

    /** Whether the reader reads the queue on from before and to behind this message. */
    private static boolean follows(List<Operation> history, Read read) {
        List<Read> ofQueue = reads(history, false).stream()
                .filter(each -> each.key() == read.key())
                .toList();
        return ofQueue.stream().anyMatch(each -> each.offset() < read.offset())
                && ofQueue.stream().anyMatch(each -> each.offset() > read.offset());
    }

    /** One message in one poll. */
    private record Read(Operation operation, long key, long offset, long value) {}

    private static List<Read> reads(List<Operation> history, boolean byNodes) {
        List<Read> reads = new ArrayList<>();
        for (Operation operation : history) {
            boolean byNode = operation.text(LogFacts.NODE) != null;
            if (operation.type() == OpType.OK && operation.f().equals("poll") && byNode == byNodes) {
                MicroOp.of(operation)
                        .get(0)
                        .polled()
                        .forEach(message ->
                                reads.add(new Read(operation, message.key(), message.offset(), message.value())));
            }
        }
        return reads;
    }

    private static List<Operation> ends(List<Operation> history, OpType type) {
        return history.stream()
                .filter(operation -> operation.f().equals("send") && operation.type() == type)
                .toList();
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static List<List<Long>> without(List<List<Long>> messages, long offset) {
        return messages.stream().filter(pair -> pair.get(0) != offset).toList();
    }

    /** The history with other messages of one queue in one poll. */
    private static List<Operation> changed(
            List<Operation> history, Read victim, UnaryOperator<List<List<Long>>> change) {
        Map<Long, List<List<Long>>> queues = new TreeMap<>();
        MicroOp.of(victim.operation()).get(0).polled().forEach(message -> queues.computeIfAbsent(
                        message.key(), key -> new ArrayList<>())
                .add(List.of(message.offset(), message.value())));
        queues.compute(victim.key(), (key, messages) -> change.apply(messages == null ? List.of() : messages));
        return replaced(history, victim.operation(), victim.operation().withValue(MicroOp.polled(queues)));
    }

    private static List<Operation> replaced(List<Operation> history, Operation old, Operation other) {
        return history.stream()
                .map(operation -> operation.index() == old.index() ? other : operation)
                .toList();
    }

    private static Set<String> broken(List<Operation> history) {
        return judge(history).stream()
                .filter(Result::isBroken)
                .map(Result::promise)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String results(List<Operation> history) {
        return new LinkedHashSet<>(judge(history)).toString();
    }

    private static List<Result> judge(List<Operation> history) {
        LogFacts facts = new LogFacts();
        Panel panel = new Panel(
                List.of(facts),
                List.of(
                        new WellFormed(),
                        new AckedIsRead(facts),
                        new NoValueTwice(facts),
                        new OneValuePerOffset(facts),
                        new DenseOffsets(facts),
                        new OrderKept(facts),
                        new FailedIsNeverVisible(facts),
                        new PollsGoOn(),
                        new BytesIntact()));
        // Through the text, as a stored history is judged.
        history.forEach(operation -> panel.see(Operation.parse(operation.toEdn())));
        return panel.results();
    }
}
