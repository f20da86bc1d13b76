package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.PositionGoneException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads records from the log and fills in what only the index knows. Neighbours in the log are read in one piece.
 * Thread-safe.
 */
public final class LogMessageReader implements MessageReader {
    private static final byte[] NOTHING = {};
    private static final int MAGIC_AT = 4;

    private final CommitLog<?> log;
    private final StoredIndex index;
    private final Function<String, @Nullable Integer> topicIds;
    private final LongSupplier appliedEnd;

    /**
     * @param topicIds number of a topic, null when there is none of that name
     * @param appliedEnd position after the last applied entry's payload
     */
    public LogMessageReader(
            CommitLog<?> log,
            StoredIndex index,
            Function<String, @Nullable Integer> topicIds,
            LongSupplier appliedEnd) {
        this.log = log;
        this.index = index;
        this.topicIds = topicIds;
        this.appliedEnd = appliedEnd;
    }

    @Override
    public byte[] read(List<IndexRow> rows) throws IOException {
        int from = 0;
        while (from < rows.size()) {
            try {
                return readAll(rows.subList(from, rows.size()));
            } catch (PositionGoneException e) {
                // Retention moved on since the rows were read: leave out what is gone, from the front.
                long min = log.minPosition();
                int before = from;
                while (from < rows.size() && rows.get(from).position() < min) {
                    from++;
                }
                if (from == before) {
                    throw new IOException("the log denies a position that it says it holds", e);
                }
            }
        }
        return NOTHING;
    }

    private byte[] readAll(List<IndexRow> rows) throws IOException, PositionGoneException {
        int total = 0;
        for (int i = 0; i < rows.size(); i++) {
            total = Math.addExact(total, rows.get(i).size());
        }
        byte[] bytes = new byte[total];
        int at = 0;
        for (int i = 0; i < rows.size(); ) {
            long start = rows.get(i).position();
            int length = 0;
            do {
                length += rows.get(i).size();
                i++;
            } while (i < rows.size() && rows.get(i).position() == start + length);
            log.read(start, bytes, at, length);
            at += length;
        }
        fillPlaces(rows, bytes);
        return bytes;
    }

    private static void fillPlaces(List<IndexRow> rows, byte[] bytes) throws IOException {
        int at = 0;
        for (int i = 0; i < rows.size(); i++) {
            IndexRow row = rows.get(i);
            if (MessageRecord.totalSize(bytes, at) != row.size()) {
                throw new IOException("record at position " + row.position() + " says "
                        + MessageRecord.totalSize(bytes, at) + " bytes, the index " + row.size()
                        + "; index and log disagree: delete the state directory, it is rebuilt from the log");
            }
            MessageRecord.setQueueOffset(bytes, at, row.queueOffset());
            MessageRecord.setPhysicalOffset(bytes, at, row.position());
            at += row.size();
        }
    }

    @Override
    public byte @Nullable [] readAt(long position) throws IOException {
        byte[] record = readCandidate(position);
        if (record == null) {
            return null;
        }
        // Any number may be asked for: only what the index points at is a record.
        Integer topicId = topicIds.apply(MessageRecord.topic(record, 0));
        if (topicId == null) {
            return null;
        }
        QueueId queue = new QueueId(topicId, MessageRecord.queueId(record, 0));
        IndexRow row = index.get(queue, index.firstOffsetAtOrAfterPosition(queue, position));
        if (row == null || row.position() != position || row.size() != record.length) {
            return null;
        }
        MessageRecord.setQueueOffset(record, 0, row.queueOffset());
        MessageRecord.setPhysicalOffset(record, 0, position);
        return record;
    }

    /** Bytes at a position that look like a record; null when they do not, or are not there. */
    private byte @Nullable [] readCandidate(long position) throws IOException {
        long end = appliedEnd.getAsLong();
        if (position < log.minPosition() || position > end - MessageRecord.MIN_SIZE) {
            return null;
        }
        try {
            byte[] head = new byte[MessageRecord.MIN_SIZE];
            log.read(position, head, 0, head.length);
            int size = MessageRecord.totalSize(head, 0);
            if (!looksLikeRecord(head) || size < head.length || size > end - position) {
                return null;
            }
            byte[] record = new byte[size];
            log.read(position, record, 0, size);
            MessageRecord.check(record, 0, size);
            return record;
        } catch (PositionGoneException | BadRequestException e) {
            // Gone by retention, or bytes in the middle of something.
            return null;
        }
    }

    private static boolean looksLikeRecord(byte[] head) {
        int magic = BigEndian.getInt(head, MAGIC_AT);
        return magic == MessageRecord.MAGIC_V1 || magic == MessageRecord.MAGIC_V2;
    }
}
