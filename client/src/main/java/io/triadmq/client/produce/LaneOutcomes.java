package io.triadmq.client.produce;

import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;

/** Reports the outcome of each message of a {@link Lane} once: who was told before is not told again. */
final class LaneOutcomes {
    private final LaneOutlet out;

    /** What the last attempt that failed said; empty when none did, or one succeeded since. */
    private String lastProblem = "";

    private int lastCode = SendRefusedException.NO_CODE;

    LaneOutcomes(LaneOutlet out) {
        this.out = out;
    }

    /** An attempt failed; another one may follow. */
    void attemptFailed(int code, String why) {
        lastCode = code;
        lastProblem = why;
    }

    /** @param index number of the message in the request that {@code answer} is about */
    void stored(PendingSend message, LaneAnswer.Stored answer, int index) {
        lastProblem = "";
        if (message.settle()) {
            out.stored(message, answer, index);
        }
    }

    void refused(PendingSend message, Refusal refusal) {
        if (message.settle()) {
            out.refused(message, refusal);
        }
    }

    void unknown(PendingSend message, String why) {
        if (message.settle()) {
            out.unknown(message, why);
        }
    }

    /** No more attempts: what has no possible copy at a broker is refused, the rest unknown. */
    void givenUp(LaneRequest request, Refusal refusal, String why) {
        for (PendingSend message : request.messages()) {
            if (request.mayBeStored()) {
                unknown(message, why);
            } else {
                refused(message, refusal);
            }
        }
    }

    /** The caller's time is up. */
    void timedOut(PendingSend message) {
        String why = "no attempt could store it until the deadline";
        refused(
                message,
                lastProblem.isEmpty()
                        ? new Refusal(Reason.TIMED_OUT, SendRefusedException.NO_CODE, why + ", none was answered")
                        : new Refusal(Reason.TIMED_OUT, lastCode, why + ", the last one failed: " + lastProblem));
    }

    /**
     * The epoch of a request was closed at the broker, which told what had been stored by then.
     *
     * @return whether the message may be sent again, under a new number
     */
    boolean resolve(LaneRequest request, int index, FenceAnswer.Done done) {
        PendingSend message = request.messages().get(index);
        if (message.isSettled()) {
            return false;
        }
        Refusal verdict = message.verdict();
        if (done.lastEpoch() == request.epoch() && request.firstSequence() + index <= done.lastSequence()) {
            stored(message, new LaneAnswer.Stored(firstOffset(request, done), "", true, 0), index);
        } else if (done.lastEpoch() > request.epoch() && request.mayBeStored()) {
            unknown(message, "epoch " + request.epoch() + " was closed by someone else before its end was known");
        } else if (verdict != null) {
            refused(message, verdict);
        } else {
            return true;
        }
        return false;
    }

    /** The broker tells the place of the last message only; -1 when that is of no help. */
    private static long firstOffset(LaneRequest request, FenceAnswer.Done done) {
        boolean holdsTheLast = done.lastQueueOffset() >= 0
                && done.lastSequence()
                        < request.firstSequence() + request.messages().size();
        return holdsTheLast ? done.lastQueueOffset() - (done.lastSequence() - request.firstSequence()) : -1;
    }
}
