/** Who leads the group, from the replica's point of view. */
@NullMarked
package io.triadmq.broker.leader;

import org.jspecify.annotations.NullMarked;
