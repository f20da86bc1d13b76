@NullMarked
package io.triadmq.raftlog.segment;

import org.jspecify.annotations.NullMarked;
