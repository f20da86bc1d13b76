package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.Table;
import io.triadmq.raftlog.AppliedPoint;
import java.nio.charset.StandardCharsets;

/**
 * How far the state has come: written with every round, in the same batch as what the round changed.
 *
 * @param logTime newest log time of an entry, milliseconds; 0 before the first
 * @param endPosition CommitLog position after the last applied payload
 */
record AppliedState(AppliedPoint point, long logTime, long endPosition) {
    static final AppliedState NONE = new AppliedState(AppliedPoint.NONE, 0, 0);

    private static final byte[] KEY = "APPLIED".getBytes(StandardCharsets.US_ASCII);

    static AppliedState load(StateStore store) {
        byte[] value = store.get(Table.META, KEY);
        if (value == null) {
            return NONE;
        }
        ByteCursor cursor = new ByteCursor().over(value);
        long logIndex = cursor.getLong();
        long term = cursor.getLong();
        long logTime = cursor.getLong();
        long endPosition = cursor.getLong();
        String configuration = new String(cursor.getBytes(cursor.remaining()), StandardCharsets.UTF_8);
        return new AppliedState(new AppliedPoint(logIndex, term, configuration), logTime, endPosition);
    }

    void put(StoreBatch batch, ByteSink scratch) {
        scratch.clear();
        scratch.putLong(point.logIndex())
                .putLong(point.term())
                .putLong(logTime)
                .putLong(endPosition)
                .putBytes(point.configuration().getBytes(StandardCharsets.UTF_8));
        batch.put(Table.META, KEY, KEY.length, scratch.array(), scratch.length());
    }
}
