package io.triadmq.client;

import java.util.List;

/** Consumes the messages of each queue in order, one call per queue at a time. Different queues in parallel. */
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
}
