package io.triadmq.broker.model;

/**
 * A transactional message that is stored and not resolved yet: nobody can consume it.
 *
 * @param position byte position of its record in the CommitLog; what producers resolve it by
 * @param queue where it becomes visible when it is committed
 * @param size bytes of the record
 * @param tagHash {@code String.hashCode()} of the tag, 0 without tag
 * @param storeTime milliseconds, log time
 * @param checks how often a producer was asked for its fate
 * @param nextCheck log time, milliseconds, from which on a producer is to be asked
 * @param producerGroup any producer of it may be asked
 * @param previous position of the half message that the same idempotent producer stored before it for the same queue;
 *     -1 when there is none
 */
public record HalfMessage(
        long position,
        QueueId queue,
        int size,
        int tagHash,
        long storeTime,
        int checks,
        long nextCheck,
        String producerGroup,
        long previous) {
    /** {@link #previous} of a message without predecessor. */
    public static final long NONE = -1;

    /** This message after one more check. */
    public HalfMessage checked(long next) {
        return new HalfMessage(position, queue, size, tagHash, storeTime, checks + 1, next, producerGroup, previous);
    }
}
