package io.triadmq.broker.index;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.log.CommandCodec;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.PositionGoneException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
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

    private final CommandCodec commands = new CommandCodec();
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
        List<IndexRow> left = rows;
        while (!left.isEmpty()) {
            try {
                return readAll(left);
            } catch (PositionGoneException e) {
                // Retention moved on since the rows were read: leave out what is gone. That is mostly in front, but
                // a message that waited long for its resolution is gone before those that were stored meanwhile.
                long min = log.minPosition();
                List<IndexRow> kept =
                        left.stream().filter(row -> row.position() >= min).toList();
                if (kept.size() == left.size()) {
                    throw new IOException("the log denies a position that it says it holds", e);
                }
                left = kept;
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
            fillPlace(row, bytes, at);
            at += row.size();
        }
    }

    private static void fillPlace(IndexRow row, byte[] bytes, int at) {
        MessageRecord.setQueueOffset(bytes, at, row.queueOffset());
        MessageRecord.setPhysicalOffset(bytes, at, row.visibleAt());
        if (row.wasHalf()) {
            // As if it had been stored a second time when it was committed, which is what a stock broker does.
            int sysFlag = SysFlag.withTransaction(MessageRecord.sysFlag(bytes, at), SysFlag.TRANSACTION_COMMIT);
            MessageRecord.setSysFlag(bytes, at, sysFlag);
            MessageRecord.setPreparedTransactionOffset(bytes, at, row.position());
            MessageRecord.setStoreTimestamp(bytes, at, row.storeTime());
        }
    }

    @Override
    public byte @Nullable [] readAt(long position) throws IOException {
        byte[] record = readCandidate(position);
        if (record == null) {
            return readResolved(position);
        }
        // Any number may be asked for: only what the index points at is a record.
        Integer topicId = topicIds.apply(MessageRecord.topic(record, 0));
        if (topicId == null) {
            return null;
        }
        QueueId queue = new QueueId(topicId, MessageRecord.queueId(record, 0));
        IndexRow row = index.get(queue, index.firstOffsetAtOrAfterPosition(queue, position));
        if (row == null || row.position() != position || row.wasHalf() || row.size() != record.length) {
            return null;
        }
        fillPlace(row, record, 0);
        return record;
    }

    @Override
    public byte @Nullable [] readHalf(HalfMessage half) throws IOException {
        byte[] record = readCandidate(half.position());
        if (record != null) {
            MessageRecord.setQueueOffset(record, 0, half.position());
            MessageRecord.setPhysicalOffset(record, 0, half.position());
        }
        return record;
    }

    /** A former half message goes by the position of the command that made it visible. */
    private byte @Nullable [] readResolved(long position) throws IOException {
        GroupCommand command = readResolution(position);
        boolean gaveUp = command instanceof GroupCommand.GiveUpHalf;
        long half = command instanceof GroupCommand.GiveUpHalf given
                ? given.position()
                : command instanceof GroupCommand.ResolveHalf resolved ? resolved.position() : position;
        byte[] record = half < position ? readCandidate(half) : null;
        Integer topicId = record == null ? null : topicIds.apply(MessageRecord.topic(record, 0));
        if (record == null || (topicId == null && !gaveUp)) {
            return null;
        }
        QueueId queue = command instanceof GroupCommand.GiveUpHalf given
                ? given.target()
                : new QueueId(Objects.requireNonNull(topicId), MessageRecord.queueId(record, 0));
        IndexRow row = index.get(queue, index.firstOffsetAtOrAfterPosition(queue, position));
        if (row == null || row.visibleAt() != position || row.position() != half || row.size() != record.length) {
            return null;
        }
        fillPlace(row, record, 0);
        return record;
    }

    private @Nullable GroupCommand readResolution(long position) throws IOException {
        long behind = appliedEnd.getAsLong() - position;
        if (position < log.minPosition() || behind <= 0) {
            return null;
        }
        int length = (int) Math.min(CommandCodec.MAX_RESOLUTION_BYTES, behind);
        try {
            byte[] bytes = new byte[length];
            log.read(position, bytes, 0, length);
            return commands.decodeResolution(bytes, length);
        } catch (PositionGoneException e) {
            return null;
        }
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
