/**
 * The replicated log on SOFAJRaft. JRaft does elections, replication, commit and read-index; log storage, vote storage,
 * snapshot storage and the transfer to an empty node are ours. Nothing of JRaft is visible outside this package.
 *
 * <p>Entry points: {@link io.triadmq.raftlog.jraft.JRaftCommitLog#start}, and the two exceptions that say what to do
 * when state and log of a node do not fit each other.
 */
@NullMarked
package io.triadmq.raftlog.jraft;

import org.jspecify.annotations.NullMarked;
