/** Bugs that can be planted to see whether tests catch them. Never in production, which refuses them. */
@NullMarked
package io.triadmq.raftlog.plant;

import org.jspecify.annotations.NullMarked;
