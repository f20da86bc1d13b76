package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Values;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The queues as one reader saw them: which value at which offset. Eight bytes per message. */
final class LogCopy {
    private final String reader;
    private final SortedMap<Long, LongColumn> queues = new TreeMap<>();
    private final Map<Integer, BitSet> present = new HashMap<>();

    LogCopy(String reader) {
        this.reader = reader;
    }

    /** A node's name, or {@link LogFacts#CONSUMERS}. */
    String reader() {
        return reader;
    }

    /** Answers what was there before, {@link LongColumn#NONE} for nothing; what was there stays. */
    long put(long key, long offset, long value) {
        LongColumn queue = queues.computeIfAbsent(key, absent -> new LongColumn());
        long before = queue.get(offset);
        if (before == LongColumn.NONE) {
            queue.set(offset, value);
        }
        present.computeIfAbsent(Values.producer(value), absent -> new BitSet()).set(Values.sequence(value));
        return before;
    }

    /** Whether a value was read, in whichever queue. */
    boolean holds(int producer, int sequence) {
        BitSet sequences = present.get(producer);
        return sequences != null && sequences.get(sequence);
    }

    /** By key. */
    SortedMap<Long, LongColumn> queues() {
        return queues;
    }

    long value(long key, long offset) {
        LongColumn queue = queues.get(key);
        return queue == null ? LongColumn.NONE : queue.get(offset);
    }
}
