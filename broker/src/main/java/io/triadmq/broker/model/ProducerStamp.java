package io.triadmq.broker.model;

/**
 * Identity of an idempotent send: producer, its epoch on this queue, and the sequence of the first message. The
 * messages of one request have consecutive sequences.
 */
public record ProducerStamp(long producerId, int epoch, long firstSequence) {}
