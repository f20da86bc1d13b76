package io.triadmq.client.produce;

import io.triadmq.client.ReceivedMessage;

/**
 * Tells the fate of a transactional message whose resolution did not reach the broker. Any producer of the group may be
 * asked, also one that was started after the sender died, so the answer must come from what the local transactions left
 * behind.
 */
@FunctionalInterface
public interface TransactionCheck {
    /**
     * Of a transaction that left nothing behind the answer is ROLLBACK if it cannot be committed any more, and UNKNOWN
     * as long as it may be running. An exception counts as UNKNOWN.
     */
    Resolution check(ReceivedMessage message, String transactionId);
}
