package io.triadmq.broker.log;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.protocol.message.MessageRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the payload of a message batch: many requests in one entry.
 *
 * <pre>
 * offset  size    field
 * 0       10      kind 1, version, log time ({@link EntryFormat})
 * 10      4       number of requests
 * 14      4       bytes of all request heads
 * 18      ...     request heads
 * ...     ...     the records of all messages, in order, back to back
 *
 * request head:
 *         1       flags: bit 0 producer stamp present, bit 1 half message; the others 0
 *         varint  topic id
 *         varint  queue number
 *         varint  number of messages
 *         [8      producer id]
 *         [varint producer epoch]
 *         [varint first sequence]
 *         [varint of a half message: milliseconds until its first check]
 *         [varint of a half message: bytes of its producer group, then the group]
 *         per message: 4 tag hash, varint record bytes
 * </pre>
 *
 * <p>A head of one message without stamp takes 10 bytes, so the log is within a few percent of the records alone. The
 * heads stand together in front, so that apply reads them in one sweep and never touches the records.
 *
 * <p>Not thread-safe; owned by the sequencer.
 */
final class MessageBatchEncoder {
    static final int REQUEST_COUNT_AT = EntryFormat.PREFIX_BYTES;
    static final int HEAD_BYTES_AT = REQUEST_COUNT_AT + Integer.BYTES;
    static final int HEADS_AT = HEAD_BYTES_AT + Integer.BYTES;
    static final int STAMPED = 1;
    static final int HALF = 2;

    private final ByteSink heads = new ByteSink(4096);
    private int requests;
    private int recordBytes;

    /** Bytes that a request will add to the payload, at most. */
    static long bytesOf(SendRequest request) {
        SendRequest.Half half = request.half();
        long bytes = MAX_HEAD_BYTES
                + (half == null ? 0 : MAX_HEAD_BYTES + 3L * half.producerGroup().length());
        List<SendRequest.Message> messages = request.messages();
        for (int i = 0; i < messages.size(); i++) {
            bytes += messages.get(i).record().length + MAX_MESSAGE_HEAD_BYTES;
        }
        return bytes;
    }

    private static final int MAX_HEAD_BYTES = 40;
    private static final int MAX_MESSAGE_HEAD_BYTES = 9;

    void add(SendRequest request) {
        ProducerStamp stamp = request.stamp();
        List<SendRequest.Message> messages = request.messages();
        SendRequest.Half half = request.half();
        heads.putByte((stamp == null ? 0 : STAMPED) | (half == null ? 0 : HALF))
                .putVarint(request.queue().topicId())
                .putVarint(request.queue().number())
                .putVarint(messages.size());
        if (stamp != null) {
            heads.putLong(stamp.producerId()).putVarint(stamp.epoch()).putVarint(stamp.firstSequence());
        }
        if (half != null) {
            byte[] group = half.producerGroup().getBytes(StandardCharsets.UTF_8);
            heads.putVarint(half.firstCheckMillis()).putVarint(group.length).putBytes(group);
        }
        for (int i = 0; i < messages.size(); i++) {
            SendRequest.Message message = messages.get(i);
            heads.putInt(message.tagHash()).putVarint(message.record().length);
            recordBytes += message.record().length;
        }
        requests++;
    }

    /**
     * The payload of everything that was added, in a new array; empties the encoder.
     *
     * @param added exactly the requests that were added, in order
     */
    byte[] encode(List<SendRequest> added, long logTimeMillis) {
        byte[] payload = new byte[HEADS_AT + heads.length() + recordBytes];
        payload[EntryFormat.KIND_AT] = EntryFormat.MESSAGES;
        payload[EntryFormat.VERSION_AT] = EntryFormat.VERSION;
        BigEndian.putLong(payload, EntryFormat.LOG_TIME_AT, logTimeMillis);
        BigEndian.putInt(payload, REQUEST_COUNT_AT, requests);
        BigEndian.putInt(payload, HEAD_BYTES_AT, heads.length());
        System.arraycopy(heads.array(), 0, payload, HEADS_AT, heads.length());
        int at = HEADS_AT + heads.length();
        for (int r = 0; r < added.size(); r++) {
            List<SendRequest.Message> messages = added.get(r).messages();
            for (int m = 0; m < messages.size(); m++) {
                byte[] record = messages.get(m).record();
                System.arraycopy(record, 0, payload, at, record.length);
                MessageRecord.setStoreTimestamp(payload, at, logTimeMillis);
                at += record.length;
            }
        }
        heads.clear();
        requests = 0;
        recordBytes = 0;
        return payload;
    }
}
