package io.triadmq.broker.state;

import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ConsumeQueues as of the last applied entry. Thread-safe; may read from disk, so not for event loops. */
public interface ConsumeQueueIndex {
    /** Range of a queue; {@code (0, 0)} for a queue that never had a message. Never touches the disk. */
    QueueRange range(QueueId queue);

    /** Up to {@code maxRows} rows in order, starting at {@code fromOffset} or the first row after it. */
    List<IndexRow> scan(QueueId queue, long fromOffset, int maxRows);

    @Nullable
    IndexRow get(QueueId queue, long offset);

    /**
     * First offset whose store time is at or after {@code timeMillis}; the queue's next offset when there is none.
     */
    long firstOffsetAtOrAfter(QueueId queue, long timeMillis);
}
