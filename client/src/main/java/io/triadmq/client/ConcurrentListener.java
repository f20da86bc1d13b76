package io.triadmq.client;

import java.util.List;

/** Consumes messages in any order. Called by several threads at once. */
@FunctionalInterface
public interface ConcurrentListener {
    /** What became of the messages of one call. */
    enum Result {
        /** All done; they are not delivered to the group again. */
        SUCCESS,
        /** All are to be delivered again later, after a delay that grows with each attempt. */
        RETRY_LATER
    }

    /**
     * @param messages one or more messages of one queue, at most as many as configured (default one)
     * @return an exception counts as {@link Result#RETRY_LATER}
     */
    Result consume(List<ReceivedMessage> messages) throws Exception;
}
