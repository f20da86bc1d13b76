package io.triadmq.broker.apply;

import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.log.MessageBatchCursor;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SendResult.Status;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.PropertyName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends without a producer stamp to topics that recognise retries by UNIQ_KEY: clients of RocketMQ make that key once
 * per message and send it again with every attempt.
 *
 * <p>A message is taken for a retry when one with the same key and the same checksum of the body was stored in the topic
 * within the window; it is answered with the place of that one, whatever queue the retry names. A batch is a retry when
 * all its messages stand one after the other in one queue, and is stored as a whole otherwise.
 *
 * <p>What this does not see: a retry that goes to another broker group, one after the window, a message without the key
 * or with one longer than {@link UniqueKeyTable#MAX_KEY_BYTES}. And what it sees wrongly: a second send of one message
 * object that is meant, for RocketMQ's clients keep the key in the object.
 *
 * <p>Owned by the apply thread.
 */
final class UniqueKeySends {
    private static final byte[] UNIQ_KEY = PropertyName.UNIQ_KEY.getBytes(StandardCharsets.US_ASCII);

    private final UniqueKeyTable keys;
    private final IndexWriter writer;

    UniqueKeySends(UniqueKeyTable keys, IndexWriter writer) {
        this.keys = keys;
        this.writer = writer;
    }

    /** One message of the request. */
    private record Part(@Nullable String key, int bodyCrc, int recordAt, int recordBytes, int tagHash) {}

    SendResult store(
            MessageBatchCursor request, long windowMillis, long entryPosition, long logTime, StoreBatch batch) {
        Part[] parts = new Part[request.messageCount()];
        for (int i = 0; i < parts.length; i++) {
            request.nextMessage();
            parts[i] = read(request);
        }
        SendResult known = known(request.topicId(), parts, logTime);
        return known != null ? known : store(request, parts, windowMillis, entryPosition, logTime, batch);
    }

    private static Part read(MessageBatchCursor message) {
        byte[] data = message.payload();
        int at = message.recordAt();
        int propertiesAt = MessageRecord.propertiesAt(data, at);
        long found = MessageProperties.find(data, propertiesAt, MessageRecord.propertiesLength(data, at), UNIQ_KEY);
        int length = (int) found;
        String key = found < 0 || length > UniqueKeyTable.MAX_KEY_BYTES
                ? null
                : new String(data, (int) (found >>> Integer.SIZE), length, StandardCharsets.UTF_8);
        return new Part(key, MessageRecord.bodyCrc(data, at), at, message.recordBytes(), message.tagHash());
    }

    private @Nullable SendResult known(int topicId, Part[] parts, long logTime) {
        long[] positions = new long[parts.length];
        UniqueKeyTable.Row first = null;
        for (int i = 0; i < parts.length; i++) {
            String key = parts[i].key;
            UniqueKeyTable.Row row = key == null ? null : keys.get(topicId, key, parts[i].bodyCrc, logTime);
            if (row == null) {
                return null;
            }
            first = first == null ? row : first;
            if (row.queueNumber() != first.queueNumber() || row.queueOffset() != first.queueOffset() + i) {
                return null;
            }
            positions[i] = row.position();
        }
        return first == null
                ? null
                : new SendResult(
                        Status.DUPLICATE, first.queueOffset(), positions, first.logTime(), first.queueNumber());
    }

    private SendResult store(
            MessageBatchCursor request,
            Part[] parts,
            long windowMillis,
            long entryPosition,
            long logTime,
            StoreBatch batch) {
        long firstOffset = writer.open(request.topicId(), request.queueNumber());
        long[] positions = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Part part = parts[i];
            positions[i] = entryPosition + part.recordAt;
            writer.append(positions[i], part.recordBytes, part.tagHash, 0, logTime, batch);
            if (part.key != null) {
                UniqueKeyTable.Row row = new UniqueKeyTable.Row(
                        logTime,
                        logTime + windowMillis,
                        part.bodyCrc,
                        request.queueNumber(),
                        firstOffset + i,
                        positions[i]);
                keys.put(request.topicId(), part.key, row, batch);
            }
        }
        return new SendResult(Status.STORED, firstOffset, positions, logTime, 0);
    }
}
