package io.triadmq.protocol.body;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of QUERY_CONSUME_QUEUE: a page of a queue's index.
 *
 * @param filterData words about the subscription of the group that was asked about
 * @param maxQueueIndex offset that the queue's next message will get
 */
public record QueryConsumeQueueResult(
        @Nullable SubscriptionData subscriptionData,
        @Nullable String filterData,
        List<Row> queueData,
        long minQueueIndex,
        long maxQueueIndex)
        implements Body {
    public QueryConsumeQueueResult {
        queueData = Absent.list(queueData);
    }

    /**
     * @param physicOffset byte position in the CommitLog
     * @param physicSize bytes of the record
     * @param tagsCode hash of the tag
     * @param eval whether the message matches the group's subscription
     * @param msg a note about a row that cannot be read, normally null
     */
    public record Row(
            long physicOffset,
            int physicSize,
            long tagsCode,
            @Nullable String extendDataJson,
            @Nullable String bitMap,
            boolean eval,
            @Nullable String msg) {}
}
