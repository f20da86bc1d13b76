package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyContext;
import io.triadmq.client.ReceivedMessage;
import java.util.List;

/**
 * Messages that are consumed one after the other: those of a queue, or those of one sharding key in it.
 *
 * <p>Thread-safe. At most one thread at a time is between {@link #nextBatch} and {@link #settle}: the one that was told
 * to work.
 */
interface OrderlyLine {
    MessageQueue queue();

    /** For the listener, as of now. */
    OrderlyContext context();

    /** The messages to consume now; empty: nothing may be done, the thread must leave. */
    List<ReceivedMessage> nextBatch();

    /** How often the listener has been given the first messages. */
    int attempts();

    /** The listener is done with the first so many. */
    void settle(int count);

    /** The listener wants the batch again, not before this time of the monotonic clock. */
    void suspend(long until);

    /** The thread leaves although there may be more to do. */
    void leave();

    /** Has a thread work if there is something to do and nobody at it. */
    void wake();
}
