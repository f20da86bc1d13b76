package io.triadmq.broker.pull;

import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.MessageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the next messages of a queue that pass a filter. Thread-safe; reads from disk, so not for event loops. */
public final class QueueReader {
    /** Rows read at once while the filter lets few of them through. */
    private static final int ROWS_PER_SCAN = 512;

    /**
     * Rows looked at for one answer: with a filter that matches nothing the consumer is told how far it got after so
     * many, so that its progress is saved and one pull cannot hold a thread for long.
     */
    private static final int MAX_ROWS_SCANNED = 16 * 1024;

    private final ConsumeQueueIndex index;
    private final MessageReader messages;

    public QueueReader(ConsumeQueueIndex index, MessageReader messages) {
        this.index = index;
        this.messages = messages;
    }

    /**
     * What was read.
     *
     * @param records message records, back to back; empty when none matched
     * @param count number of messages in {@code records}
     * @param nextOffset where to go on; above the offset asked for unless there was nothing at all
     * @param firstPosition position in the CommitLog of the first row looked at; -1 when there was none
     */
    public record Batch(byte[] records, int count, long nextOffset, long firstPosition) {}

    /** Offsets of a queue that can be read now; from memory. */
    public QueueRange range(QueueId queue) {
        return index.range(queue);
    }

    /**
     * Reads up to {@code maxMessages} messages and about {@code maxBytes} bytes, but at least one message if there is
     * one.
     */
    public Batch read(QueueId queue, long fromOffset, TagFilter filter, int maxMessages, int maxBytes)
            throws IOException {
        List<IndexRow> taken = new ArrayList<>(Math.min(maxMessages, 64));
        long next = fromOffset;
        long firstPosition = -1;
        long bytes = 0;
        int scanned = 0;
        boolean full = false;
        while (!full && scanned < MAX_ROWS_SCANNED) {
            int wanted = filter.takesAll() ? maxMessages - taken.size() : ROWS_PER_SCAN;
            List<IndexRow> rows = index.scan(queue, next, wanted);
            for (IndexRow row : rows) {
                firstPosition = firstPosition < 0 ? row.position() : firstPosition;
                if (filter.takes(row.tagHash())) {
                    if (!taken.isEmpty() && bytes + row.size() > maxBytes) {
                        full = true;
                        break;
                    }
                    taken.add(row);
                    bytes += row.size();
                }
                next = row.queueOffset() + 1;
                if (taken.size() >= maxMessages) {
                    full = true;
                    break;
                }
            }
            scanned += rows.size();
            if (rows.size() < wanted) {
                break;
            }
        }
        byte[] records = taken.isEmpty() ? new byte[0] : messages.read(taken);
        return new Batch(records, records.length == 0 ? 0 : taken.size(), next, firstPosition);
    }
}
