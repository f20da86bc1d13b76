/**
 * The ConsumeQueues: which message is where, per queue.
 *
 * <p>Rows are kept in chunks: the messages of one queue within one entry are one RocksDB row ({@link
 * io.triadmq.broker.index.IndexChunk}), so a loaded broker writes a fraction of a row per message and a scan decodes many
 * messages per step. The newest chunks of each queue are kept in memory too, so that consumers at the tail do not ask
 * RocksDB at all.
 */
@NullMarked
package io.triadmq.broker.index;

import org.jspecify.annotations.NullMarked;
