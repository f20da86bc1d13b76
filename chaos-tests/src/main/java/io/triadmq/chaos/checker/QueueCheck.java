package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.WriterHistory;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one queue from its start, in order, and finds what contradicts what its writers were told.
 *
 * <p>Not thread-safe.
 */
public final class QueueCheck {
    private final Map<Integer, WriterHistory> writers = new HashMap<>();
    private final Map<Integer, BitSet> seen = new HashMap<>();
    private final Map<Integer, Integer> last = new HashMap<>();
    private final Verdict verdict;
    private long nextOffset;

    /** @param writers all that sent to this queue */
    public QueueCheck(List<WriterHistory> writers, Verdict verdict) {
        for (WriterHistory writer : writers) {
            this.writers.put(writer.writer(), writer);
            seen.put(writer.writer(), new BitSet());
        }
        this.verdict = verdict;
    }

    /** The next message of the queue. */
    public void read(long queueOffset, byte[] body) {
        if (queueOffset != nextOffset) {
            verdict.add(Verdict.Fault.GAP, "offset " + nextOffset + " is followed by " + queueOffset);
        }
        nextOffset = queueOffset + 1;
        if (!TestBody.isIntact(body)) {
            verdict.add(Verdict.Fault.CORRUPT, "offset " + queueOffset + " holds bytes that nobody sent");
            return;
        }
        int writer = TestBody.writer(body);
        int sequence = TestBody.sequence(body);
        WriterHistory history = writers.get(writer);
        String name = "writer " + writer + " sequence " + sequence + " at offset " + queueOffset;
        if (history == null || sequence >= history.size()) {
            verdict.add(Verdict.Fault.PHANTOM, name + " was never sent to this queue");
        } else {
            check(history, sequence, queueOffset, name);
        }
    }

    private void check(WriterHistory history, int sequence, long queueOffset, String name) {
        BitSet seenOfWriter = seen.computeIfAbsent(history.writer(), writer -> new BitSet());
        if (seenOfWriter.get(sequence)) {
            verdict.add(Verdict.Fault.DUPLICATED, name + " is stored a second time");
            return;
        }
        seenOfWriter.set(sequence);
        Integer before = last.put(history.writer(), sequence);
        if (before != null && before > sequence) {
            verdict.add(Verdict.Fault.REORDERED, name + " stands after sequence " + before);
        }
        if (history.outcome(sequence) == Outcome.REFUSED) {
            verdict.add(Verdict.Fault.PHANTOM, name + " was refused as certainly not stored");
        }
        long told = history.offset(sequence);
        if (told >= 0 && told != queueOffset) {
            verdict.add(Verdict.Fault.MISPLACED, name + " was acknowledged at offset " + told);
        }
    }

    /** The queue has no more. */
    public void end() {
        for (WriterHistory history : writers.values()) {
            BitSet found = seen.computeIfAbsent(history.writer(), writer -> new BitSet());
            for (int sequence = 0; sequence < history.size(); sequence++) {
                if (history.outcome(sequence) == Outcome.ACKNOWLEDGED && !found.get(sequence)) {
                    verdict.add(
                            Verdict.Fault.LOST,
                            "writer " + history.writer() + " sequence " + sequence + " was acknowledged at offset "
                                    + history.offset(sequence) + " and is not there");
                }
            }
        }
    }

    /** How many messages were read. */
    public long messages() {
        return nextOffset;
    }
}
