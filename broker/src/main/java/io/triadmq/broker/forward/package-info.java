/** The way from a follower to the leader for requests that only the leader may answer. */
@NullMarked
package io.triadmq.broker.forward;

import org.jspecify.annotations.NullMarked;
