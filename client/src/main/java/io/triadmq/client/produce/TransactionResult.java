package io.triadmq.client.produce;

import io.triadmq.client.SendResult;

/**
 * How a transactional send ended.
 *
 * @param stored where the message is stored; the queue offset is not known before it is committed, and -1 here
 * @param transactionId id of the transaction and of the message
 * @param local what the local transaction said
 * @param confirmed what the brokers hold now: the first resolution that they got, in nearly all cases {@code local};
 *     UNKNOWN when they did not confirm any, and a check will bring it
 */
public record TransactionResult(SendResult stored, String transactionId, Resolution local, Resolution confirmed) {}
