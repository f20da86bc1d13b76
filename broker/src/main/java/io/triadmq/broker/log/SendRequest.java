package io.triadmq.broker.log;

import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one send request, all for one queue.
 *
 * @param stamp identity for recognising retries; null for stock clients
 * @param half null: the messages are visible when they are applied. Else there is one message, which waits for its
 *     resolution; the sequences of such messages are counted apart from those of others
 */
public record SendRequest(
        QueueId queue,
        List<Message> messages,
        @Nullable ProducerStamp stamp,
        @Nullable Half half) {
    public SendRequest(QueueId queue, List<Message> messages, @Nullable ProducerStamp stamp) {
        this(queue, messages, stamp, null);
    }

    /**
     * What makes a half message.
     *
     * @param producerGroup whose members may be asked for its fate
     * @param firstCheckMillis after so long, at the earliest
     */
    public record Half(String producerGroup, long firstCheckMillis) {}

    /**
     * @param record complete record in the stock layout (protocol 03 §1) except queue offset, physical offset and
     *     store timestamp, which are zero and filled in later; becomes the log's
     */
    public record Message(byte[] record, int tagHash) {}
}
