package io.triadmq.raftlog.segment;

/**
 * One entry of the log, as given to {@link SegmentedLog#append} and returned by {@link SegmentedLog#entry}.
 *
 * @param index log index, one more than that of the entry before it; the first entry of a new log has 1
 * @param term Raft term, never lower than that of the entry before it
 * @param type 1 to 63, meaning given by the owner; other values are used by the storage itself
 * @param payload may be empty; the storage never changes or keeps it
 */
public record LogRecord(long index, long term, byte type, byte[] payload) {}
