package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.bytes.ByteSink;

/**
 * What one producer has stored in one queue: the value of a row of table PRODUCERS.
 *
 * <pre>
 * varint  epoch
 * varint  last sequence of the epoch + 1; 0 when it has stored nothing
 * varint  queue offset of the last message + 1; 0 when none
 * varint  log time of the last send or fence, milliseconds
 * varint  epoch before this one + 1; 0 when none is known
 * varint  last sequence of that epoch + 1
 * varint  queue offset of its last message + 1
 * varint  log time under which the row stands in table PRODUCER_AGES
 * </pre>
 *
 * <p>Owned by the apply thread.
 */
final class ProducerRow {
    static final int NONE = -1;

    int epoch;
    long lastSequence = NONE;
    long lastQueueOffset = NONE;
    long lastSentMillis;
    int endedEpoch = NONE;
    long endedSequence = NONE;
    long endedQueueOffset = NONE;

    /** Not moved with each send: the walk from the eldest moves it when it comes by. */
    long indexedMillis = NONE;

    /** Changed in this round and not yet in the batch. */
    boolean changed;

    ProducerRow(int epoch) {
        this.epoch = epoch;
    }

    /** Ends the current epoch. */
    void startEpoch(int newEpoch) {
        endedEpoch = epoch;
        endedSequence = lastSequence;
        endedQueueOffset = lastQueueOffset;
        epoch = newEpoch;
        lastSequence = NONE;
        lastQueueOffset = NONE;
    }

    void writeTo(ByteSink sink) {
        sink.putVarint(epoch)
                .putVarint(lastSequence + 1)
                .putVarint(lastQueueOffset + 1)
                .putVarint(lastSentMillis)
                .putVarint(endedEpoch + 1)
                .putVarint(endedSequence + 1)
                .putVarint(endedQueueOffset + 1)
                .putVarint(Math.max(0, indexedMillis));
    }

    static ProducerRow read(byte[] value, int length) {
        ByteCursor cursor = new ByteCursor().over(value, 0, length);
        ProducerRow row = new ProducerRow(cursor.getCount());
        row.lastSequence = cursor.getVarint() - 1;
        row.lastQueueOffset = cursor.getVarint() - 1;
        row.lastSentMillis = cursor.getVarint();
        row.endedEpoch = cursor.getCount() - 1;
        row.endedSequence = cursor.getVarint() - 1;
        row.endedQueueOffset = cursor.getVarint() - 1;
        row.indexedMillis = cursor.remaining() == 0 ? NONE : cursor.getVarint();
        return row;
    }
}
