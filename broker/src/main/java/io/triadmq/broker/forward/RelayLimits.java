package io.triadmq.broker.forward;

import java.time.Duration;

/**
 * @param patience how long a request waits for a leader; stock clients give a send up after 3 seconds, so what they can
 *     still use must leave before
 * @param answerTimeout how long the leader may take to answer
 * @param maxHeld requests that may wait for a leader at the same time
 * @param maxHeldBytes bytes of their bodies and fields
 */
public record RelayLimits(Duration patience, Duration answerTimeout, int maxHeld, long maxHeldBytes) {
    /** @param outcomeTimeout after which the leader itself answers "unknown" */
    public static RelayLimits of(Duration outcomeTimeout) {
        return new RelayLimits(Duration.ofSeconds(2), outcomeTimeout.plusSeconds(1), 20_000, 32L << 20);
    }
}
