package io.triadmq.broker.log;

import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one send request, all for one queue.
 *
 * @param stamp identity for recognising retries; null for stock clients
 */
public record SendRequest(
        QueueId queue, List<Message> messages, @Nullable ProducerStamp stamp) {
    /**
     * @param record complete record in the stock layout (protocol 03 §1) except queue offset, physical offset and
     *     store timestamp, which are zero and filled in later; becomes the log's
     */
    public record Message(byte[] record, int tagHash) {}
}
