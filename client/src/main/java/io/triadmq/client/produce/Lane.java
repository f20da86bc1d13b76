package io.triadmq.client.produce;

import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;
import io.triadmq.client.produce.LaneAnswer.Fenced;
import io.triadmq.client.produce.LaneAnswer.Gap;
import io.triadmq.client.produce.LaneAnswer.Lost;
import io.triadmq.client.produce.LaneAnswer.Rejected;
import io.triadmq.client.produce.LaneAnswer.Retry;
import io.triadmq.client.produce.LaneAnswer.Stored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Brings the messages of one producer into one queue: in the order they were offered, each at most once, each with an
 * honest outcome.
 *
 * <p>Messages are numbered per epoch and leave in requests of one or more; some requests are under way at a time. The
 * broker stores sequence n+1 only after n, and recognises a repeated number, so requests may be repeated at will: after
 * a failure everything without answer goes again, in order, under its old numbers (go-back-N).
 *
 * <p>A number is never used for two messages. So when a message that had a number shall not be stored any more (its
 * caller's time is up, or the broker rejects it), the lane first closes the epoch at the broker (fence). The answer
 * tells what was stored; the rest gets new numbers in the next epoch.
 *
 * <p>Pure: no clock, no I/O; time comes in with each event, in milliseconds of any monotonic clock. Not thread-safe.
 */
final class Lane {
    private enum Mode {
        SENDING,
        /** The epoch must be closed before anything else is sent. */
        FENCING
    }

    /** Batches are not made smaller than this when a broker rejects one. */
    private static final int SMALLEST_REQUEST_BYTES = 4 << 10;

    private final LaneLimits limits;
    private final LaneOutlet out;

    /** Without a number. */
    private final ArrayDeque<PendingSend> waiting = new ArrayDeque<>();

    /** With numbers. */
    private final LaneWindow inFlight;

    private final LaneOutcomes outcomes;

    private Mode mode = Mode.SENDING;
    private int epoch;
    private long nextSequence;

    /** Messages share a request up to so many bytes; falls when a broker takes less than we thought. */
    private int maxRequestBytes;

    private int failures;
    private long retryAt;

    private int fenceEpoch;
    private int fenceAttempt;
    private boolean fenceOpen;

    /** Nothing can expire before. */
    private long nextExpiry = Long.MAX_VALUE;

    Lane(LaneLimits limits, LaneOutlet out) {
        this.limits = limits;
        this.out = out;
        this.outcomes = new LaneOutcomes(out);
        this.inFlight = new LaneWindow(limits);
        this.maxRequestBytes = limits.maxRequestBytes();
    }

    /**
     * Takes a message; from now on its outcome is reported to the outlet, exactly once. It leaves with the next {@link
     * #tick}, so that messages offered together can travel together.
     */
    void offer(PendingSend message, long now) {
        waiting.add(message);
        nextExpiry = Math.min(nextExpiry, message.deadline());
    }

    /** Sends what may be sent, repeats and expires what is due. */
    void tick(long now) {
        pump(now);
    }

    /** The group has a leader that attempts under way may not have reached: go there at once. */
    void leaderChanged(long now) {
        retryAt = now;
        failures = 0;
        if (mode == Mode.FENCING) {
            fenceOpen = false;
        } else {
            inFlight.forEach(LaneRequest::fail);
        }
        pump(now);
    }

    /** An attempt ended. Each attempt ends once, in any order. */
    void answered(LaneRequest request, int attempt, LaneAnswer answer, long now) {
        if (request.isRetired()) {
            return;
        }
        if (answer instanceof Stored stored) {
            retireStored(request, stored, now);
        } else {
            if (answer instanceof Retry retry) {
                outcomes.attemptFailed(retry.code(), retry.why());
            } else if (answer instanceof Lost lost) {
                outcomes.attemptFailed(SendRefusedException.NO_CODE, lost.why());
            }
            if (provesNothingStored(answer)) {
                request.clearAttempt();
            }
            if (answer instanceof Rejected rejected) {
                reject(request, rejected, now);
            } else if (mode == Mode.SENDING && attempt == request.attempt()) {
                fail(request, answer, now);
            }
        }
        pump(now);
    }

    /**
     * A busy leader has not stored what it refuses; but a node in between may have passed the same attempt on before,
     * to a leader that died, so this answer says nothing about that copy.
     */
    private static boolean provesNothingStored(LaneAnswer answer) {
        return !(answer instanceof Lost) && !(answer instanceof Retry retry && retry.busy());
    }

    /** An attempt to close the epoch ended. */
    void fenceAnswered(int newEpoch, int attempt, FenceAnswer answer, long now) {
        if (mode != Mode.FENCING || newEpoch != fenceEpoch) {
            return;
        }
        if (answer instanceof FenceAnswer.Done done) {
            openEpoch(done, now);
        } else if (attempt == fenceAttempt) {
            fenceOpen = false;
            failures++;
            retryAt = now + Backoff.pauseMillis(failures, false);
            if (answer instanceof FenceAnswer.Overtaken overtaken) {
                fenceEpoch = overtaken.currentEpoch() + 1;
            } else if (answer instanceof FenceAnswer.Rejected rejected) {
                giveUp(Refusal.rejected(rejected.code(), rejected.why()), rejected.why());
            } else if (answer instanceof FenceAnswer.Retry retry) {
                outcomes.attemptFailed(SendRefusedException.NO_CODE, retry.why());
            }
        }
        pump(now);
    }

    /** Ends everything at once: what has no possible copy at a broker is refused, the rest unknown. */
    void abort(String why, long now) {
        giveUp(new Refusal(Reason.CLOSED, SendRefusedException.NO_CODE, why), why);
        if (mode == Mode.SENDING && nextSequence > 0) {
            startFencing(epoch + 1, now);
        }
    }

    /** Nothing is waiting or under way, so time changes nothing. */
    boolean isIdle() {
        return waiting.isEmpty() && !inFlight.hasUnsettled();
    }

    private void pump(long now) {
        expire(now);
        if (mode == Mode.FENCING) {
            if (!fenceOpen && now >= retryAt && !isIdle()) {
                fenceOpen = true;
                out.fence(fenceEpoch, ++fenceAttempt);
            }
            return;
        }
        LaneRequest head = inFlight.first();
        if (head != null && head.hasFailed() && now >= retryAt) {
            inFlight.forEach(this::transmit);
        }
        while (!waiting.isEmpty() && inFlight.isOpen()) {
            LaneRequest request = nextRequest();
            inFlight.add(request);
            transmit(request);
        }
    }

    private LaneRequest nextRequest() {
        List<PendingSend> messages = new ArrayList<>(Math.min(waiting.size(), limits.maxRequestMessages()));
        int bytes = 0;
        for (PendingSend next = waiting.peekFirst(); next != null; next = waiting.peekFirst()) {
            boolean fits = messages.isEmpty()
                    || (!next.isAlone()
                            && next.sysFlag() == messages.get(0).sysFlag()
                            && bytes + next.bytes() <= maxRequestBytes
                            && messages.size() < limits.maxRequestMessages());
            if (!fits) {
                break;
            }
            messages.add(next);
            bytes += next.bytes();
            waiting.removeFirst();
            if (next.isAlone()) {
                break;
            }
        }
        LaneRequest request = new LaneRequest(epoch, nextSequence, messages, bytes);
        nextSequence += messages.size();
        return request;
    }

    private void transmit(LaneRequest request) {
        request.startAttempt(inFlight.firstSequence());
        nextExpiry = Math.min(nextExpiry, request.settleFrom());
        out.transmit(request);
    }

    private void retireStored(LaneRequest request, Stored stored, long now) {
        inFlight.retire(request);
        List<PendingSend> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            outcomes.stored(messages.get(i), stored, i);
        }
        if (mode == Mode.SENDING) {
            failures = 0;
            retryAt = now; // a request behind it that failed needs no pause any more
        }
    }

    private void fail(LaneRequest request, LaneAnswer answer, long now) {
        request.fail();
        if (answer instanceof Fenced fenced) {
            startFencing(Math.max(epoch, fenced.currentEpoch()) + 1, now);
        } else if (answer instanceof Gap gap && gap.expected() < request.baseAtTransmit()) {
            // The broker has forgotten this producer (it had not sent for long): begin anew.
            startFencing(epoch + 1, now);
        } else if (request == inFlight.first()) {
            failures++;
            retryAt = now + Backoff.pauseMillis(failures, answer instanceof Retry retry && retry.busy());
        }
    }

    private void reject(LaneRequest request, Rejected rejected, long now) {
        List<PendingSend> messages = request.messages();
        Refusal refusal = Refusal.rejected(rejected.code(), rejected.why());
        if (messages.size() > 1) {
            // One of them is bad, or all together are too much: find out by sending them one by one.
            messages.forEach(PendingSend::keepAlone);
            maxRequestBytes = Math.max(SMALLEST_REQUEST_BYTES, request.bytes() / 2);
        } else if (request.mayBeStored()) {
            messages.get(0).judge(refusal);
        } else {
            outcomes.refused(messages.get(0), refusal);
        }
        if (mode == Mode.SENDING) {
            startFencing(epoch + 1, now);
        }
    }

    private void startFencing(int newEpoch, long now) {
        mode = Mode.FENCING;
        fenceEpoch = newEpoch;
        fenceOpen = false;
        failures = 0;
        retryAt = now;
        nextExpiry = now;
    }

    private void openEpoch(FenceAnswer.Done done, long now) {
        List<PendingSend> again = new ArrayList<>();
        for (LaneRequest request : inFlight.retireAll()) {
            for (int i = 0; i < request.messages().size(); i++) {
                if (outcomes.resolve(request, i, done)) {
                    again.add(request.messages().get(i));
                }
            }
        }
        again.forEach(message -> message.delaySettling(now));
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        epoch = fenceEpoch;
        nextSequence = 0;
        mode = Mode.SENDING;
        failures = 0;
        retryAt = now;
        nextExpiry = now;
    }

    private void expire(long now) {
        if (now < nextExpiry) {
            return;
        }
        long next = Long.MAX_VALUE;
        for (Iterator<PendingSend> each = waiting.iterator(); each.hasNext(); ) {
            PendingSend message = each.next();
            if (message.deadline() <= now) {
                each.remove();
                outcomes.timedOut(message);
            } else {
                next = Math.min(next, message.deadline());
            }
        }
        if (mode == Mode.SENDING && inFlight.hasDue(now)) {
            startFencing(epoch + 1, now);
        }
        for (LaneRequest request : inFlight) {
            next = Math.min(next, expireIn(request, now));
        }
        if (mode == Mode.FENCING) {
            inFlight.retireSettled(); // they are never sent again
        }
        nextExpiry = next;
    }

    /** Returns when the next message of it is due. */
    private long expireIn(LaneRequest request, long now) {
        long next = Long.MAX_VALUE;
        for (PendingSend message : request.messages()) {
            if (message.isSettled()) {
                continue;
            }
            if (message.deadline() > now) {
                long due = mode == Mode.FENCING || !request.mayBeStored() ? message.deadline() : message.settleFrom();
                next = Math.min(next, due);
            } else if (request.mayBeStored()) {
                outcomes.unknown(message, "no answer until the deadline, after " + request.attempt() + " attempt(s)");
            } else {
                outcomes.timedOut(message);
            }
        }
        return next;
    }

    private void giveUp(Refusal refusal, String why) {
        inFlight.retireAll().forEach(request -> outcomes.givenUp(request, refusal, why));
        waiting.forEach(message -> outcomes.refused(message, refusal));
        waiting.clear();
    }
}
