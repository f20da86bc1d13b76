package io.triadmq.chaos.history;

import java.util.Arrays;

/**
 * What one writer sent, in order, and how each send ended. A writer sends all its messages to one queue, numbered from
 * 0. Some ten bytes per message, so that runs of millions fit.
 *
 * <p>Thread-safe.
 */
public final class WriterHistory {
    private static final int FIRST_CAPACITY = 1024;

    private final int writer;
    private Outcome[] outcomes = new Outcome[FIRST_CAPACITY];
    private long[] offsets = new long[FIRST_CAPACITY];
    private int size;
    private final int[] counts = new int[Outcome.values().length];

    public WriterHistory(int writer) {
        this.writer = writer;
    }

    public int writer() {
        return writer;
    }

    /** Books the start of a send; answers its sequence. */
    public synchronized int start() {
        if (size == outcomes.length) {
            outcomes = Arrays.copyOf(outcomes, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
        }
        outcomes[size] = Outcome.OPEN;
        counts[Outcome.OPEN.ordinal()]++;
        offsets[size] = -1;
        return size++;
    }

    /** @param queueOffset where the answer says it is, -1 if it does not say */
    public synchronized void end(int sequence, Outcome outcome, long queueOffset) {
        counts[outcomes[sequence].ordinal()]--;
        counts[outcome.ordinal()]++;
        outcomes[sequence] = outcome;
        offsets[sequence] = queueOffset;
    }

    public synchronized int size() {
        return size;
    }

    public synchronized Outcome outcome(int sequence) {
        return outcomes[sequence];
    }

    /** -1 when not acknowledged, or acknowledged without an offset. */
    public synchronized long offset(int sequence) {
        return offsets[sequence];
    }

    /** How many sends ended so. */
    public synchronized int count(Outcome outcome) {
        return counts[outcome.ordinal()];
    }
}
