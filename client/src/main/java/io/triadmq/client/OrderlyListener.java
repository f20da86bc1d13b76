package io.triadmq.client;

import java.util.List;

/**
 * Consumes the messages of each queue in order, one call per queue at a time. Different queues in parallel; different
 * sharding keys of a queue too, if the consumer is told so.
 */
@FunctionalInterface
public interface OrderlyListener {
    /** What became of the messages of one call. */
    enum Result {
        /** All done. */
        SUCCESS,
        /** The same messages again in a moment; the queue waits. */
        SUSPEND
    }

    /**
     * @param messages one or more consecutive messages of one queue, at most as many as configured (default one)
     * @return an exception counts as {@link Result#SUSPEND}
     */
    Result consume(List<ReceivedMessage> messages) throws Exception;

    /**
     * Is what is called, for listeners that want to know more than the messages. Calls {@link #consume(List)} unless
     * overridden.
     */
    default Result consume(List<ReceivedMessage> messages, OrderlyContext context) throws Exception {
        return consume(messages);
    }
}
