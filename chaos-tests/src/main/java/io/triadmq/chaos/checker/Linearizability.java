package io.triadmq.chaos.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether operations on one register can be put into an order that respects real time and in which every read
 * shows what was written last: the search of Wing and Gong with the memory of Lowe ("Testing for linearizability",
 * 2017), which tries no set of operations twice with the same content of the register. A write of unknown outcome is put
 * into the order only while a read is left that shows its value: for anything else it need not have happened.
 *
 * <p>For one register; not thread-safe.
 */
final class Linearizability {
    /** End of an operation whose outcome is not known: it may take effect at any time from its begin on, or never. */
    static final long NEVER = Long.MAX_VALUE;

    /** One operation that took effect, or may have. Begin and end are places in the history. */
    record Op(long begin, long end, boolean write, long value) {}

    enum Answer {
        YES,
        NO,
        /** The search took more steps than allowed. */
        UNDECIDED
    }

    /** A begin or an end in the list of events that are not yet in the order. */
    private static final class Event {
        final int op;
        final boolean isBegin;
        final long at;
        /** The event of the end, when this is a begin. */
        @Nullable
        Event end;

        @Nullable
        Event previous;

        @Nullable
        Event next;

        Event(int op, boolean isBegin, long at) {
            this.op = op;
            this.isBegin = isBegin;
            this.at = at;
        }

        void unlink() {
            if (previous != null) {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
        }

        void relink() {
            if (previous != null) {
                previous.next = this;
            }
            if (next != null) {
                next.previous = this;
            }
        }
    }

    /** What was tried: these operations in the order, in whichever sequence, leaving this content. */
    private record Tried(BitSet ordered, long content) {}

    /** An operation in the order, and the content before it. */
    private record Step(Event begin, long contentBefore) {}

    private final long initial;
    private final int maxSteps;
    private @Nullable Op stuckAt;

    /** @param initial content before any write */
    Linearizability(long initial, int maxSteps) {
        this.initial = initial;
        this.maxSteps = maxSteps;
    }

    /** After {@link Answer#NO}: the operation that ended and cannot be explained, in the order that came furthest. */
    @Nullable
    Op stuckAt() {
        return stuckAt;
    }

    Answer check(List<Op> operations) {
        Event head = link(operations);
        int mustEnd = (int) operations.stream().filter(op -> op.end() != NEVER).count();
        Set<Tried> tried = new HashSet<>();
        Map<Long, Integer> readsLeft = new HashMap<>();
        operations.stream().filter(op -> !op.write()).forEach(op -> readsLeft.merge(op.value(), 1, Integer::sum));
        BitSet ordered = new BitSet(operations.size());
        Deque<Step> steps = new ArrayDeque<>();
        long content = initial;
        int ended = 0;
        int furthest = -1;
        Event event = head.next;
        for (int step = 0; ended < mustEnd; step++) {
            if (step > maxSteps) {
                return Answer.UNDECIDED;
            }
            if (event != null && event.isBegin) {
                Op op = operations.get(event.op);
                if (op.write() ? isWorthIt(op, readsLeft) : op.value() == content) {
                    long after = op.write() ? op.value() : content;
                    ordered.set(event.op);
                    if (tried.add(new Tried((BitSet) ordered.clone(), after))) {
                        steps.push(new Step(event, content));
                        content = after;
                        ended += op.end() == NEVER ? 0 : 1;
                        readsLeft.merge(op.value(), op.write() ? 0 : -1, Integer::sum);
                        lift(event);
                        event = head.next;
                        continue;
                    }
                    ordered.clear(event.op);
                }
                event = event.next;
                continue;
            }
            // An end is reached whose operation is not in the order: one of the choices before was wrong.
            if (event != null && ended > furthest) {
                furthest = ended;
                stuckAt = operations.get(event.op);
            }
            if (steps.isEmpty()) {
                return Answer.NO;
            }
            Step last = steps.pop();
            content = last.contentBefore();
            ordered.clear(last.begin().op);
            Op undone = operations.get(last.begin().op);
            ended -= undone.end() == NEVER ? 0 : 1;
            readsLeft.merge(undone.value(), undone.write() ? 0 : 1, Integer::sum);
            lower(last.begin());
            event = last.begin().next;
        }
        return Answer.YES;
    }

    private static boolean isWorthIt(Op write, Map<Long, Integer> readsLeft) {
        return write.end() != NEVER || readsLeft.getOrDefault(write.value(), 0) > 0;
    }

    private static Event link(List<Op> operations) {
        List<Event> events = new ArrayList<>(operations.size() * 2);
        for (int i = 0; i < operations.size(); i++) {
            Op op = operations.get(i);
            Event begin = new Event(i, true, op.begin());
            Event end = new Event(i, false, op.end());
            begin.end = end;
            events.add(begin);
            events.add(end);
        }
        events.sort(Comparator.comparingLong(event -> event.at));
        Event head = new Event(-1, true, -1);
        Event last = head;
        for (Event event : events) {
            last.next = event;
            event.previous = last;
            last = event;
        }
        return head;
    }

    private static void lift(Event begin) {
        begin.unlink();
        if (begin.end != null) {
            begin.end.unlink();
        }
    }

    /** Undoes {@link #lift}; the reverse order restores the links. */
    private static void lower(Event begin) {
        if (begin.end != null) {
            begin.end.relink();
        }
        begin.relink();
    }
}
