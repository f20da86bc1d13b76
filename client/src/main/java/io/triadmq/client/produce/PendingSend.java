package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendException;
import io.triadmq.client.SendResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message between the call that sends it and its outcome; the future is what the caller gets, so that a send costs
 * one object. The content does not change. The fields marked so belong to the lane.
 */
final class PendingSend extends CompletableFuture<SendResult> {
    /** What a message costs in memory besides its bytes: this object, the future's callback, queue nodes. */
    private static final int OVERHEAD_BYTES = 200;

    /** With less time than this a fence and another attempt after it have no chance. */
    private static final long SHORTEST_SETTLING_MILLIS = 100;

    private final MessageQueue queue;
    private final String msgId;
    private final byte[] body;
    private final String properties;
    private final int flag;
    private final int sysFlag;
    private final long bornTimestamp;
    private final long deadline;
    private final boolean callerWaits;

    /** Lane: when it begins to find out the fate of attempts without answer. */
    private long settleFrom;

    /** Lane: must not share a request with other messages. */
    private boolean alone;

    /** Lane: the outcome was reported. */
    private boolean settled;

    /** Lane: a broker refused it for good, but an earlier attempt may have stored it. */
    private @Nullable Refusal verdict;

    /** Runner: one of them is set before {@link #publish}. */
    private @Nullable SendResult result;

    private @Nullable SendException failure;

    /**
     * @param deadline when the caller wants to know, in milliseconds of the producer's monotonic clock
     * @param settleFrom when the lane begins to find out the fate of attempts without answer, at most {@code deadline}
     * @param alone must not share a request
     * @param callerWaits a thread is blocked on this future and nobody else has it
     */
    PendingSend(
            MessageQueue queue,
            String msgId,
            byte[] body,
            String properties,
            int flag,
            int sysFlag,
            long bornTimestamp,
            long deadline,
            long settleFrom,
            boolean alone,
            boolean callerWaits) {
        this.queue = queue;
        this.msgId = msgId;
        this.body = body;
        this.properties = properties;
        this.flag = flag;
        this.sysFlag = sysFlag;
        this.bornTimestamp = bornTimestamp;
        this.deadline = deadline;
        this.settleFrom = settleFrom;
        this.alone = alone;
        this.callerWaits = callerWaits;
    }

    MessageQueue queue() {
        return queue;
    }

    String msgId() {
        return msgId;
    }

    byte[] body() {
        return body;
    }

    String properties() {
        return properties;
    }

    int flag() {
        return flag;
    }

    int sysFlag() {
        return sysFlag;
    }

    long bornTimestamp() {
        return bornTimestamp;
    }

    long deadline() {
        return deadline;
    }

    long settleFrom() {
        return settleFrom;
    }

    /** The fate was found out (not stored) and it goes again: find out again later, but not over and over. */
    void delaySettling(long now) {
        if (settleFrom <= now) {
            long left = deadline - now;
            settleFrom = left < SHORTEST_SETTLING_MILLIS ? deadline : now + left / 2;
        }
    }

    boolean callerWaits() {
        return callerWaits;
    }

    /** About what it takes in memory and on the wire. */
    int bytes() {
        return body.length + properties.length() + OVERHEAD_BYTES;
    }

    boolean isAlone() {
        return alone;
    }

    void keepAlone() {
        alone = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** @return false when the outcome was reported before */
    boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    @Nullable
    Refusal verdict() {
        return verdict;
    }

    void judge(Refusal refusal) {
        verdict = refusal;
    }

    void succeed(SendResult value) {
        result = value;
    }

    void fail(SendException why) {
        failure = why;
    }

    /** Tells the caller; runs whatever the application attached to the future. */
    void publish() {
        if (failure != null) {
            completeExceptionally(failure);
        } else {
            complete(result);
        }
    }
}
