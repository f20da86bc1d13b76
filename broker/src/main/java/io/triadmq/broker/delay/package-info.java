/** Messages that are delivered later: they wait in one queue per delay, in order, until the leader moves them on. */
@NullMarked
package io.triadmq.broker.delay;

import org.jspecify.annotations.NullMarked;
