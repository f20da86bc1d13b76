/**
 * A durable, ordered sequence of entries in fixed-size segment files, addressed by log index and by byte position.
 * Pure storage of one replica: knows nothing of elections, replication or messages. The byte layout is described in
 * {@code docs/commitlog-format.md}.
 */
@NullMarked
package io.triadmq.raftlog.segment;

import org.jspecify.annotations.NullMarked;
