package io.triadmq.broker.index;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows the links from a producer's newest message in a queue to its older ones. Not thread-safe. */
final class ChainWalk implements AutoCloseable {
    private final QueueId queue;
    private final StoreCursor cursor;
    private final IndexChunk.Reader reader = new IndexChunk.Reader();
    private final List<IndexRow> rows = new ArrayList<>();
    private final List<Long> links = new ArrayList<>();

    /** Offset of the first row of the decoded chunk. */
    private long chunkStart;

    ChainWalk(StateStore store, QueueId queue) {
        this.queue = queue;
        this.cursor = store.cursor(Table.INDEX);
    }

    @Nullable
    List<IndexRow> rows(long lastOffset, long stepsBack, int count, long minOffset) {
        List<IndexRow> found = new ArrayList<>(count);
        long offset = lastOffset;
        for (long step = 0; step < stepsBack + count; step++) {
            if (offset < minOffset || !load(offset)) {
                return null;
            }
            int at = (int) (offset - chunkStart);
            if (step >= stepsBack) {
                found.add(rows.get(at));
            }
            long link = links.get(at);
            if (link == 0 && step + 1 < stepsBack + count) {
                return null;
            }
            offset -= link;
        }
        Collections.reverse(found);
        return found;
    }

    private boolean load(long offset) {
        if (!rows.isEmpty() && offset >= chunkStart && offset < chunkStart + rows.size()) {
            return true;
        }
        rows.clear();
        links.clear();
        if (!cursor.seekBefore(QueueDirectory.indexKey(queue, offset)) || !QueueDirectory.isOf(cursor.key(), queue)) {
            return false;
        }
        IndexChunk chunk = IndexChunk.of(QueueDirectory.offsetOf(cursor.key()), cursor.value(), cursor.valueLength());
        chunkStart = chunk.firstOffset();
        reader.open(chunk);
        while (reader.next()) {
            rows.add(new IndexRow(
                    reader.offset(),
                    reader.position(),
                    reader.size(),
                    reader.tagHash(),
                    reader.storeTime(),
                    reader.visibleAt()));
            links.add(reader.link());
        }
        return offset < chunk.endOffset();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
