package io.triadmq.broker.model;

/**
 * @param min first offset that can be read
 * @param next offset that the next message will get; equal to {@code min} when there is nothing to read
 */
public record QueueRange(long min, long next) {}
