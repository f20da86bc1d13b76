package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteCursor;

/**
 * Some consecutive rows of one queue, all stored by one entry: the value of a row of table INDEX, whose key ends with
 * the first row's queue offset.
 *
 * <pre>
 * 0   8       store time, milliseconds; the top bit is set in a chunk of messages that were half messages
 * 8   8       position of the first record, or of the command that made the first one visible
 * 16  varint  number of rows, then for each:
 *     varint  bytes between the end of the record before and this one; 0 for the first. Of former half messages: bytes
 *             from the command before to this row's
 *     varint  only of former half messages: how many bytes before its command the record stands
 *     varint  bytes of the record
 *     4       tag hash
 *     varint  link: how many offsets back in the queue the same producer's message before this one is; 0 for a
 *             message without producer stamp and for the first of a producer's epoch
 * </pre>
 *
 * <p>A row takes about eight bytes. The links make a producer's messages in a queue a chain, on which apply finds
 * where a repeated message was stored the first time.
 *
 * <p>Immutable; {@link Reader} walks over it.
 *
 * @param bytes the value; valid up to {@code length}
 */
record IndexChunk(long firstOffset, int count, byte[] bytes, int length) {
    static final int STORE_TIME_AT = 0;
    static final int POSITION_AT = 8;
    static final int COUNT_AT = 16;

    /**
     * Most rows in a chunk: bounds what a read of a single row decodes. Part of the state's format: every replica must
     * cut alike.
     */
    static final int MAX_ROWS = 256;

    /** Set in the store time of a chunk of former half messages. */
    static final long WERE_HALF = Long.MIN_VALUE;

    static IndexChunk of(long firstOffset, byte[] bytes, int length) {
        return new IndexChunk(
                firstOffset, new ByteCursor().over(bytes, COUNT_AT, length).getCount(), bytes, length);
    }

    long endOffset() {
        return firstOffset + count;
    }

    long storeTime() {
        return BigEndian.getLong(bytes, STORE_TIME_AT) & ~WERE_HALF;
    }

    boolean wereHalf() {
        return BigEndian.getLong(bytes, STORE_TIME_AT) < 0;
    }

    long firstPosition() {
        return BigEndian.getLong(bytes, POSITION_AT);
    }

    /** Walks over the rows of a chunk, front to back. Not thread-safe. */
    static final class Reader {
        private final ByteCursor cursor = new ByteCursor();
        private long storeTime;
        private long offset;
        private long end;
        private boolean wereHalf;
        private long visibleAt;
        private long position;
        private int size;
        private int tagHash;
        private long link;

        void open(IndexChunk chunk) {
            cursor.over(chunk.bytes, COUNT_AT, chunk.length).getCount();
            storeTime = chunk.storeTime();
            offset = chunk.firstOffset - 1;
            end = chunk.endOffset();
            wereHalf = chunk.wereHalf();
            visibleAt = chunk.firstPosition();
            position = visibleAt;
            size = 0;
        }

        boolean next() {
            if (offset + 1 >= end) {
                return false;
            }
            offset++;
            if (wereHalf) {
                visibleAt += cursor.getVarint();
                position = visibleAt - cursor.getVarint();
            } else {
                position += size + cursor.getVarint();
                visibleAt = position;
            }
            size = cursor.getCount();
            tagHash = cursor.getInt();
            link = cursor.getVarint();
            return true;
        }

        long offset() {
            return offset;
        }

        long position() {
            return position;
        }

        /** What positions are compared by: grows along a queue. */
        long visibleAt() {
            return visibleAt;
        }

        int size() {
            return size;
        }

        int tagHash() {
            return tagHash;
        }

        long link() {
            return link;
        }

        long storeTime() {
            return storeTime;
        }
    }
}
