/** The real file system, with a disk that can be made slow or failing: for tests. */
@NullMarked
package io.triadmq.raftlog.disk;

import org.jspecify.annotations.NullMarked;
