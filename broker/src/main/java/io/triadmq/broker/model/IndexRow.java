package io.triadmq.broker.model;

/**
 * One row of a ConsumeQueue.
 *
 * @param position byte position of the message record in the CommitLog
 * @param size bytes of the record
 * @param tagHash {@code String.hashCode()} of the tag, 0 without tag
 * @param storeTime milliseconds, log time
 */
public record IndexRow(long queueOffset, long position, int size, int tagHash, long storeTime) {}
