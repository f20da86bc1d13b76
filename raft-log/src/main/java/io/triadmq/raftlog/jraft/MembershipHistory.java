package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.segment.LogRecord;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Text of the membership as of every log index that is still of interest. Written by the log thread, read by the apply
 * thread: an entry is recorded before the log counts it as stored, so it is here when it is applied.
 */
final class MembershipHistory {
    private final ConcurrentSkipListMap<Long, String> byIndex = new ConcurrentSkipListMap<>();

    /** Starts with what was valid at {@code index}; empty text means unknown. */
    void seed(long index, String text) {
        if (!text.isEmpty()) {
            byIndex.put(index, text);
        }
    }

    /** Adds every configuration entry that the log physically holds. */
    void load(SegmentedLog log) throws IOException {
        for (long index : log.configurationIndexes()) {
            LogRecord record = log.entry(index);
            if (record != null) {
                byIndex.put(index, Membership.parse(record.payload()).text());
            }
        }
    }

    void record(long index, String text) {
        byIndex.put(index, text);
    }

    void truncateSuffix(long lastKept) {
        byIndex.tailMap(lastKept, false).clear();
    }

    /** Forgets what only explains entries below {@code index}. */
    void truncatePrefix(long index) {
        Long floor = byIndex.floorKey(index);
        if (floor != null) {
            byIndex.headMap(floor, false).clear();
        }
    }

    /** Membership valid at {@code index}; empty when nothing is known that far back. */
    String asOf(long index) {
        Map.Entry<Long, String> entry = byIndex.floorEntry(index);
        return entry == null ? "" : entry.getValue();
    }
}
