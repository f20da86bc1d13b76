package io.triadmq.broker.log;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.model.ProducerStamp;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a message batch ({@link MessageBatchEncoder} has the layout) without an object per request or message:
 * {@link #open}, then for each of {@link #requestCount()} requests {@link #nextRequest} and for each of its messages
 * {@link #nextMessage}, all of them.
 *
 * <p>Not thread-safe; owned by the apply thread.
 */
public final class MessageBatchCursor {
    private final ByteCursor heads = new ByteCursor();
    private byte[] payload = new byte[0];
    private int requestCount;
    private int nextRecordAt;

    private int topicId;
    private int queueNumber;
    private int messageCount;
    private boolean stamped;
    private long producerId;
    private int epoch;
    private long firstSequence;
    private boolean half;
    private long firstCheckMillis;
    private String producerGroup = "";

    private int tagHash;
    private int recordAt;
    private int recordBytes;

    /** Starts on a payload whose kind is a message batch. */
    public void open(byte[] batch) {
        try {
            payload = batch;
            requestCount = BigEndian.getInt(batch, MessageBatchEncoder.REQUEST_COUNT_AT);
            int headBytes = BigEndian.getInt(batch, MessageBatchEncoder.HEAD_BYTES_AT);
            nextRecordAt = Math.addExact(MessageBatchEncoder.HEADS_AT, headBytes);
            if (requestCount < 0 || headBytes < 0 || nextRecordAt > batch.length) {
                throw damaged("heads of " + headBytes + " bytes for " + requestCount + " requests");
            }
            heads.over(batch, MessageBatchEncoder.HEADS_AT, nextRecordAt);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw damaged(e.toString());
        }
    }

    public int requestCount() {
        return requestCount;
    }

    public void nextRequest() {
        try {
            int flags = heads.getByte();
            if ((flags & ~(MessageBatchEncoder.STAMPED | MessageBatchEncoder.HALF)) != 0) {
                throw damaged("request flags " + flags + " of a newer version");
            }
            topicId = heads.getCount();
            queueNumber = heads.getCount();
            messageCount = heads.getCount();
            stamped = (flags & MessageBatchEncoder.STAMPED) != 0;
            if (stamped) {
                producerId = heads.getLong();
                epoch = heads.getCount();
                firstSequence = heads.getVarint();
            }
            half = (flags & MessageBatchEncoder.HALF) != 0;
            if (half) {
                firstCheckMillis = heads.getVarint();
                producerGroup = new String(heads.getBytes(heads.getCount()), StandardCharsets.UTF_8);
            }
        } catch (IndexOutOfBoundsException e) {
            throw damaged(e.toString());
        }
    }

    public void nextMessage() {
        try {
            tagHash = heads.getInt();
            recordBytes = heads.getCount();
        } catch (IndexOutOfBoundsException e) {
            throw damaged(e.toString());
        }
        recordAt = nextRecordAt;
        if (recordBytes > payload.length - recordAt) {
            throw damaged("record of " + recordBytes + " bytes at " + recordAt);
        }
        nextRecordAt += recordBytes;
    }

    /** Passes over the messages of the current request. */
    public void skipMessages() {
        for (int i = 0; i < messageCount; i++) {
            nextMessage();
        }
    }

    public int topicId() {
        return topicId;
    }

    public int queueNumber() {
        return queueNumber;
    }

    public int messageCount() {
        return messageCount;
    }

    /** Whether the current request has a producer stamp; the three below are meaningless otherwise. */
    public boolean stamped() {
        return stamped;
    }

    public long producerId() {
        return producerId;
    }

    public int epoch() {
        return epoch;
    }

    public long firstSequence() {
        return firstSequence;
    }

    /** Whether the current request's message is a half message; the two below are meaningless otherwise. */
    public boolean half() {
        return half;
    }

    public long firstCheckMillis() {
        return firstCheckMillis;
    }

    public String producerGroup() {
        return producerGroup;
    }

    /** The current request's stamp as an object, for what is not hot. */
    public @Nullable ProducerStamp stamp() {
        return stamped ? new ProducerStamp(producerId, epoch, firstSequence) : null;
    }

    public int tagHash() {
        return tagHash;
    }

    /** The entry; not to be changed. */
    public byte[] payload() {
        return payload;
    }

    /** Offset of the current message's record in the payload. */
    public int recordAt() {
        return recordAt;
    }

    public int recordBytes() {
        return recordBytes;
    }

    private UnreadableEntryException damaged(String what) {
        return new UnreadableEntryException("message batch of " + payload.length + " bytes: " + what);
    }
}
