/** A replicated, ordered, durable log of byte entries: the Raft log is the CommitLog. Knows nothing of messages. */
@NullMarked
package io.triadmq.raftlog;

import org.jspecify.annotations.NullMarked;
