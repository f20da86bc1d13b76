package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.Values;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which acknowledged values have come, so that a drain knows when it is done. Two bits per message; thread-safe. */
final class Arrivals {
    private final Map<Integer, BitSet> acknowledged = new HashMap<>();
    private final Map<Integer, BitSet> delivered = new HashMap<>();

    synchronized void acknowledged(long value) {
        acknowledged
                .computeIfAbsent(Values.producer(value), producer -> new BitSet())
                .set(Values.sequence(value));
    }

    synchronized void delivered(long value) {
        delivered
                .computeIfAbsent(Values.producer(value), producer -> new BitSet())
                .set(Values.sequence(value));
    }

    /** Whether everything that was acknowledged so far has come. */
    synchronized boolean isComplete() {
        return acknowledged.entrySet().stream().allMatch(each -> {
            BitSet missing = (BitSet) each.getValue().clone();
            missing.andNot(delivered.getOrDefault(each.getKey(), new BitSet()));
            return missing.isEmpty();
        });
    }
}
