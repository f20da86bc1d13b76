package io.triadmq.client.consume;

import io.triadmq.client.ReceivedMessage;
import java.util.List;

/**
 * Takes what one {@link QueueFetcher} brings, one call at a time and in order. On event loops or timers: must not block.
 * May still be called once after the fetcher was stopped.
 */
interface FetchSink {
    /**
     * Messages in order of their offsets, all that matched up to {@code nextOffset}; the list may be empty.
     *
     * @param nextOffset first offset not looked at
     */
    void accept(List<ReceivedMessage> messages, long nextOffset);

    /** Whether more may be brought; when there is room again, {@link QueueFetcher#resume} must be called. */
    boolean hasRoom();

    /** The position was moved, because the messages before it are gone or the group was reset on the broker. */
    void moved(long newOffset);
}
