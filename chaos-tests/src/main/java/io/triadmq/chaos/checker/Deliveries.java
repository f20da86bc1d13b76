package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Values;
import java.util.Map;
import java.util.TreeMap;

/** How often each value was delivered. Eight bytes per message. */
final class Deliveries {
    private final Map<Integer, LongColumn> counts = new TreeMap<>();

    /** Answers how often it has been delivered now. */
    long add(long value) {
        LongColumn column = counts.computeIfAbsent(Values.producer(value), producer -> new LongColumn());
        long now = Math.max(0, column.get(Values.sequence(value))) + 1;
        column.set(Values.sequence(value), now);
        return now;
    }

    long of(int producer, int sequence) {
        LongColumn column = counts.get(producer);
        return column == null ? 0 : Math.max(0, column.get(sequence));
    }

    /** What is done with every value that was delivered. */
    interface Visitor {
        void delivered(long value, long times);
    }

    void forEach(Visitor visitor) {
        counts.forEach((producer, column) -> {
            for (int i = 0; i < column.size(); i++) {
                if (column.get(i) > 0) {
                    visitor.delivered(Values.of(producer, i), column.get(i));
                }
            }
        });
    }
}
