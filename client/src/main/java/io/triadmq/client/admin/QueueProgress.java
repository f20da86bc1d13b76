package io.triadmq.client.admin;

import io.triadmq.client.MessageQueue;

/**
 * How far a consumer group has come in a queue.
 *
 * @param endOffset number that the queue's next message will get
 * @param savedOffset next message that the group wants, as last saved
 * @param lastConsumedMillis store time of the last message before it, milliseconds since 1970; 0: unknown
 */
public record QueueProgress(MessageQueue queue, long endOffset, long savedOffset, long lastConsumedMillis) {
    /** Messages that are still to be consumed. */
    public long lag() {
        return Math.max(0, endOffset - savedOffset);
    }
}
