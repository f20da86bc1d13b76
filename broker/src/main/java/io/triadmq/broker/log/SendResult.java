package io.triadmq.broker.log;

/**
 * What apply made of a send.
 *
 * @param status the fate of the messages
 * @param firstQueueOffset offset of the first message (of the original one for a duplicate); -1 unless stored, and for
 *     a duplicate so old that its place is no longer known. Of a half message its position, since it has no offset
 * @param positions CommitLog position of every message's record; empty when {@code firstQueueOffset} is -1
 * @param storeTime log time in milliseconds (of the original for a duplicate whose place is known)
 * @param detail SEQUENCE_GAP: the expected sequence; FENCED: the current epoch; DUPLICATE: number of the queue that it
 *     stands in; else 0
 */
public record SendResult(Status status, long firstQueueOffset, long[] positions, long storeTime, long detail) {
    /** How apply judged the send. */
    public enum Status {
        STORED,
        /** Had been stored by an earlier attempt; offsets and positions are those of the original. */
        DUPLICATE,
        /**
         * The request does not begin at the expected sequence; nothing stored. Its predecessor is missing, or it
         * begins with messages that are stored and goes on with others that are not (a retry must repeat a request as
         * it was): the part from {@code detail} on can be sent as a request of its own.
         */
        SEQUENCE_GAP,
        /** A newer epoch exists; nothing stored. */
        FENCED,
        /** The topic is gone or has no such queue; nothing stored. */
        NO_SUCH_QUEUE
    }
}
