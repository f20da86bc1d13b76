package io.triadmq.client.produce;

import io.triadmq.client.Message;

/** What belongs together with a transactional message. */
@FunctionalInterface
public interface LocalTransaction {
    /**
     * Runs when the message is stored and before anybody can receive it. An exception leaves the fate of the message
     * unknown: a check decides it.
     *
     * @param transactionId to be stored with what the transaction changes, so that a {@link TransactionCheck} can tell
     *     whether it was committed; the same in checks and for the consumer
     */
    Resolution execute(Message message, String transactionId);
}
