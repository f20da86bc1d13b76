package io.triadmq.broker.model;

/**
 * One row of a ConsumeQueue.
 *
 * @param position byte position of the message record in the CommitLog
 * @param size bytes of the record
 * @param tagHash {@code String.hashCode()} of the tag, 0 without tag
 * @param storeTime milliseconds, log time
 * @param visibleAt position in the CommitLog of what made the message visible: its own record, or for a transactional
 *     message the command that resolved it. Grows along a queue
 */
public record IndexRow(long queueOffset, long position, int size, int tagHash, long storeTime, long visibleAt) {
    /** A message that was visible from the beginning. */
    public IndexRow(long queueOffset, long position, int size, int tagHash, long storeTime) {
        this(queueOffset, position, size, tagHash, storeTime, position);
    }

    /** Whether the message was stored before it became visible. */
    public boolean wasHalf() {
        return visibleAt != position;
    }
}
