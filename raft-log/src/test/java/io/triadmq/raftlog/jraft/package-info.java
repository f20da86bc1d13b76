/** Tests with real JRaft nodes, three in one JVM, on free ports of the loopback address. */
@NullMarked
package io.triadmq.raftlog.jraft;

import org.jspecify.annotations.NullMarked;
