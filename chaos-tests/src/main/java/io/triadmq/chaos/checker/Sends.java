package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import java.util.Arrays;

/** What one producer sent: per message how it ended, to which queue, at which offset, and when. */
final class Sends {
    private static final int FIRST_CAPACITY = 256;
    private static final Outcome[] OUTCOMES = Outcome.values();
    /** Stands for a message that was never sent. */
    private static final byte NEVER = -1;

    private final int producer;
    private byte[] outcomes = new byte[0];
    private final LongColumn keys = new LongColumn();
    private final LongColumn offsets = new LongColumn();
    private final LongColumn endTimes = new LongColumn();
    private int size;

    Sends(int producer) {
        this.producer = producer;
    }

    int producer() {
        return producer;
    }

    void begin(int sequence, long key) {
        put(sequence, Outcome.OPEN);
        keys.set(sequence, key);
    }

    /** @param offset -1 when not known */
    void end(int sequence, long key, Outcome outcome, long offset, long time) {
        put(sequence, outcome);
        keys.set(sequence, key);
        offsets.set(sequence, offset);
        endTimes.set(sequence, time);
    }

    /** One more than the highest sequence. */
    int size() {
        return size;
    }

    boolean wasSent(int sequence) {
        return sequence < size && outcomes[sequence] != NEVER;
    }

    boolean ended(int sequence, Outcome outcome) {
        return wasSent(sequence) && OUTCOMES[outcomes[sequence]] == outcome;
    }

    long key(int sequence) {
        return keys.get(sequence);
    }

    /** -1 when the answer did not say. */
    long offset(int sequence) {
        return offsets.get(sequence);
    }

    /** Nanoseconds since the begin of the run. */
    long endTime(int sequence) {
        return endTimes.get(sequence);
    }

    private void put(int sequence, Outcome outcome) {
        if (sequence >= outcomes.length) {
            int old = outcomes.length;
            outcomes = Arrays.copyOf(outcomes, Math.max(FIRST_CAPACITY, sequence + 1 + sequence / 2));
            Arrays.fill(outcomes, old, outcomes.length, NEVER);
        }
        outcomes[sequence] = (byte) outcome.ordinal();
        size = Math.max(size, sequence + 1);
    }
}
