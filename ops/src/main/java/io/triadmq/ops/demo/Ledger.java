package io.triadmq.ops.demo;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Books what was sent, acknowledged and consumed, line by line, and finds what is wrong.
 *
 * <p>Lines are numbered in the order of the file, which is the order of sending; so the lines of one key are in order
 * exactly if their numbers rise. What is kept per line is a few numbers, so that a file of millions of lines fits.
 *
 * <p>Thread-safe.
 */
public final class Ledger {
    /** Queue of a line that was not acknowledged, or not consumed, yet. */
    private static final int NOWHERE = -1;

    private final Findings findings = new Findings();
    private final Map<String, Integer> lastConsumedOfKey = new HashMap<>();
    private final BitSet refused = new BitSet();
    private final BitSet unknown = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final int[] acknowledgedQueues;
    private final long[] acknowledgedOffsets;
    private final int[] consumedQueues;
    private final long[] consumedOffsets;
    private final int[] lineHashes;
    private int sent;
    private int consumed;
    private int redelivered;

    /** @param lines number of lines that will be sent */
    Ledger(int lines) {
        acknowledgedQueues = new int[lines];
        acknowledgedOffsets = new long[lines];
        consumedQueues = new int[lines];
        consumedOffsets = new long[lines];
        lineHashes = new int[lines];
        Arrays.fill(acknowledgedQueues, NOWHERE);
        Arrays.fill(consumedQueues, NOWHERE);
    }

    /** A line is about to be sent. */
    synchronized void sent(int line, byte[] body) {
        lineHashes[line] = Arrays.hashCode(body);
        sent++;
    }

    /** @param queueOffset where it was stored, -1 if the client could not learn it */
    synchronized void acknowledged(int line, int queueId, long queueOffset) {
        acknowledged.set(line);
        acknowledgedQueues[line] = queueId;
        acknowledgedOffsets[line] = queueOffset;
    }

    /** The send ended as certainly not stored. */
    synchronized void refused(int line, String why) {
        refused.set(line);
        findings.note("line " + line + " was refused: " + why);
    }

    /** The send ended as perhaps stored. */
    synchronized void unknown(int line, String why) {
        unknown.set(line);
        findings.note("line " + line + " ended unknown: " + why);
    }

    /** Consuming ended before its time. */
    synchronized void broken(String why) {
        findings.foreign(why);
    }

    /** A message was delivered. */
    synchronized void consumed(String key, int line, byte[] body, int queueId, long queueOffset) {
        if (line < 0 || line >= lineHashes.length || lineHashes[line] != Arrays.hashCode(body)) {
            findings.foreign("queue " + queueId + " offset " + queueOffset + " holds what was never sent (line " + line
                    + ", key " + key + ")");
            return;
        }
        if (consumedQueues[line] == NOWHERE) {
            consumedFirst(key, line, queueId, queueOffset);
        } else if (consumedQueues[line] == queueId && consumedOffsets[line] == queueOffset) {
            redelivered++;
        } else {
            findings.duplicated(
                    "key " + key + ": line " + line + " is at " + place(consumedQueues, consumedOffsets, line)
                            + " and again at queue " + queueId + " offset " + queueOffset);
        }
    }

    private void consumedFirst(String key, int line, int queueId, long queueOffset) {
        consumed++;
        consumedQueues[line] = queueId;
        consumedOffsets[line] = queueOffset;
        int last = lastConsumedOfKey.getOrDefault(key, -1);
        if (line < last) {
            findings.outOfOrder("key " + key + ": line " + line + " came after line " + last + " (queue " + queueId
                    + " offset " + queueOffset + ")");
        } else {
            lastConsumedOfKey.put(key, line);
        }
    }

    synchronized Totals totals() {
        return new Totals(
                sent,
                acknowledged.cardinality(),
                refused.cardinality(),
                unknown.cardinality(),
                consumed,
                redelivered,
                lastConsumedOfKey.size());
    }

    /** Whether every send has its outcome and every acknowledged line was consumed. */
    synchronized boolean isComplete() {
        int settled = acknowledged.cardinality() + refused.cardinality() + unknown.cardinality();
        return settled == sent && missing() == 0;
    }

    /** What is wrong, now that nothing more will come. Call once. */
    synchronized Findings close() {
        for (int line = 0; line < sent; line++) {
            boolean found = consumedQueues[line] != NOWHERE;
            if (acknowledged.get(line) && !found) {
                findings.lost("line " + line + " was acknowledged at "
                        + place(acknowledgedQueues, acknowledgedOffsets, line) + " and never consumed");
            } else if (refused.get(line) && found) {
                findings.foreign("line " + line + " was refused as certainly not stored, and is at "
                        + place(consumedQueues, consumedOffsets, line));
            } else if (acknowledged.get(line) && isMisplaced(line)) {
                findings.misplaced("line " + line + " was acknowledged at "
                        + place(acknowledgedQueues, acknowledgedOffsets, line) + " and is at "
                        + place(consumedQueues, consumedOffsets, line));
            }
        }
        return findings;
    }

    private boolean isMisplaced(int line) {
        return acknowledgedQueues[line] != consumedQueues[line]
                || (acknowledgedOffsets[line] >= 0 && acknowledgedOffsets[line] != consumedOffsets[line]);
    }

    private int missing() {
        int missing = 0;
        for (int line = acknowledged.nextSetBit(0); line >= 0; line = acknowledged.nextSetBit(line + 1)) {
            missing += consumedQueues[line] == NOWHERE ? 1 : 0;
        }
        return missing;
    }

    private static String place(int[] queues, long[] offsets, int line) {
        return "queue " + queues[line] + " offset " + offsets[line];
    }

    /**
     * Numbers for the display.
     *
     * @param redelivered deliveries of a stored message that was delivered before: allowed to a consumer group whose
     *     queues move, and not a duplicate in the log
     */
    public record Totals(
            int sent, int acknowledged, int refused, int unknown, int consumed, int redelivered, int keys) {
        /** Sends without an outcome yet. */
        public int pending() {
            return sent - acknowledged - refused - unknown;
        }
    }
}
