package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.Values;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that was sent in a history, by producer. Some 25 bytes per message. */
final class SendTable {
    private final SortedMap<Integer, Sends> producers = new TreeMap<>();

    /** Books the begin or the end of the send of one value. */
    void book(Operation operation, long key, long value, long offset) {
        Sends sends = producers.computeIfAbsent(Values.producer(value), Sends::new);
        int sequence = Values.sequence(value);
        switch (operation.type()) {
            case INVOKE -> sends.begin(sequence, key);
            case OK -> sends.end(sequence, key, Outcome.ACKNOWLEDGED, offset, operation.time());
            case FAIL -> sends.end(sequence, key, Outcome.REFUSED, -1, operation.time());
            case INFO -> sends.end(sequence, key, Outcome.UNKNOWN, -1, operation.time());
        }
    }

    Collection<Sends> all() {
        return producers.values();
    }

    boolean wasSent(long value) {
        Sends sends = of(value);
        return sends != null && sends.wasSent(Values.sequence(value));
    }

    boolean ended(long value, Outcome outcome) {
        Sends sends = of(value);
        return sends != null && sends.ended(Values.sequence(value), outcome);
    }

    private @Nullable Sends of(long value) {
        return producers.get(Values.producer(value));
    }
}
