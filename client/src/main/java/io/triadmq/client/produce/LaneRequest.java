package io.triadmq.client.produce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that travel together, with the numbers they have. What is in it never changes: every attempt carries the
 * same messages under the same epoch and sequences. State belongs to the {@link Lane}.
 */
final class LaneRequest {
    private final int epoch;
    private final long firstSequence;
    private final List<PendingSend> messages;
    private final int bytes;
    private final long settleFrom;

    /** Number of the current attempt, from 1. */
    private int attempt;

    /** Attempts that have stored it for all we know: still open, or ended without an answer. */
    private int uncertainAttempts;

    /** First sequence without acknowledgement when the current attempt left. */
    private long baseAtTransmit;

    /** The current attempt ended, and not well. */
    private boolean failed;

    /** Its fate is known; answers to it mean nothing any more. */
    private boolean retired;

    /** The encoded body, kept for further attempts; belongs to the outlet. */
    private byte @Nullable [] wireBody;

    LaneRequest(int epoch, long firstSequence, List<PendingSend> messages, int bytes) {
        this.epoch = epoch;
        this.firstSequence = firstSequence;
        this.messages = messages;
        this.bytes = bytes;
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < messages.size(); i++) {
            earliest = Math.min(earliest, messages.get(i).settleFrom());
        }
        this.settleFrom = earliest;
    }

    int epoch() {
        return epoch;
    }

    long firstSequence() {
        return firstSequence;
    }

    List<PendingSend> messages() {
        return messages;
    }

    int bytes() {
        return bytes;
    }

    /** Earliest {@link PendingSend#settleFrom()} of its messages. */
    long settleFrom() {
        return settleFrom;
    }

    int attempt() {
        return attempt;
    }

    void startAttempt(long base) {
        attempt++;
        uncertainAttempts++;
        baseAtTransmit = base;
        failed = false;
    }

    /** An attempt turned out not to have stored it. */
    void clearAttempt() {
        uncertainAttempts--;
    }

    boolean mayBeStored() {
        return uncertainAttempts > 0;
    }

    long baseAtTransmit() {
        return baseAtTransmit;
    }

    /** Whether the outcome of each of its messages was reported. */
    boolean isSettled() {
        for (PendingSend message : messages) {
            if (!message.isSettled()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a message of it shall not be stored any more, or its fate must be found out now. */
    boolean isDue(long now) {
        for (PendingSend message : messages) {
            long due = mayBeStored() ? message.settleFrom() : message.deadline();
            if (due <= now) {
                return true;
            }
        }
        return false;
    }

    boolean hasFailed() {
        return failed;
    }

    void fail() {
        failed = true;
    }

    boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    byte @Nullable [] wireBody() {
        return wireBody;
    }

    void keepWireBody(byte[] encoded) {
        wireBody = encoded;
    }
}
