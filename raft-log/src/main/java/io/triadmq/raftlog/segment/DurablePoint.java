package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;

/**
 * What was forced to disk.
 *
 * @param index last forced entry
 * @param position position after it
 * @param mode flush mode that was in force; bounds what a crash can have left behind after this point
 * @param clean the log was closed here: nothing was written after this point
 */
record DurablePoint(long index, long position, FlushMode mode, boolean clean) {}
