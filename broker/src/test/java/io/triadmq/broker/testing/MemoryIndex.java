package io.triadmq.broker.testing;

import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.MessageReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ConsumeQueues in memory; the record of a row is as many bytes as it says, all of them its offset's low byte. */
public final class MemoryIndex implements ConsumeQueueIndex, MessageReader {
    private final Map<QueueId, List<IndexRow>> rows = new HashMap<>();
    private final Map<QueueId, Long> mins = new HashMap<>();

    /** Adds a row at the queue's end and returns its offset. */
    public synchronized long add(QueueId queue, int size, int tagHash, long storeTime) {
        List<IndexRow> list = rows.computeIfAbsent(queue, q -> new ArrayList<>());
        long offset = list.size();
        list.add(new IndexRow(offset, 1000 * offset, size, tagHash, storeTime));
        return offset;
    }

    public void add(QueueId queue, int count) {
        for (int i = 0; i < count; i++) {
            add(queue, 100, 0, i);
        }
    }

    /** Forgets rows below an offset. */
    public synchronized void cut(QueueId queue, long min) {
        mins.put(queue, min);
    }

    @Override
    public synchronized QueueRange range(QueueId queue) {
        return new QueueRange(
                mins.getOrDefault(queue, 0L),
                rows.getOrDefault(queue, List.of()).size());
    }

    @Override
    public synchronized List<IndexRow> scan(QueueId queue, long fromOffset, int maxRows) {
        long from = Math.max(fromOffset, mins.getOrDefault(queue, 0L));
        return rows.getOrDefault(queue, List.of()).stream()
                .filter(row -> row.queueOffset() >= from)
                .limit(maxRows)
                .toList();
    }

    @Override
    public synchronized @Nullable IndexRow get(QueueId queue, long offset) {
        return scan(queue, offset, 1).stream()
                .filter(row -> row.queueOffset() == offset)
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized long firstOffsetAtOrAfter(QueueId queue, long timeMillis) {
        return rows.getOrDefault(queue, List.of()).stream()
                .filter(row -> row.storeTime() >= timeMillis)
                .mapToLong(IndexRow::queueOffset)
                .findFirst()
                .orElse(range(queue).next());
    }

    @Override
    public byte[] read(List<IndexRow> wanted) {
        int size = wanted.stream().mapToInt(IndexRow::size).sum();
        byte[] records = new byte[size];
        int at = 0;
        for (IndexRow row : wanted) {
            for (int i = 0; i < row.size(); i++) {
                records[at++] = (byte) row.queueOffset();
            }
        }
        return records;
    }

    @Override
    public byte @Nullable [] readAt(long position) {
        return null;
    }

    @Override
    public byte @Nullable [] readHalf(HalfMessage half) {
        return null;
    }
}
