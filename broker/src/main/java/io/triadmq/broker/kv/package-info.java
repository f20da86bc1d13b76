/**
 * RocksDB behind a few words: tables, batches, cursors. The only package that knows RocksDB.
 *
 * <p>What is in here is a function of the log and can be deleted: the replica rebuilds it. RocksDB's own write-ahead
 * log is off, so after a crash the state is that of the last flush. Two rules follow:
 *
 * <ul>
 *   <li>All tables are flushed together (atomic flush), so that the applied point never parts from the rows.
 *   <li>NeverAhead: nothing is flushed that the commit log could still lose. RocksDB never flushes by itself (memtables
 *       are sized above the limit at which we do): {@link io.triadmq.broker.kv.StateStore#flush} seals the memtables
 *       while background work is paused, forces the commit log, which then holds at least what was sealed, and only
 *       then lets RocksDB write.
 * </ul>
 */
@NullMarked
package io.triadmq.broker.kv;

import org.jspecify.annotations.NullMarked;
