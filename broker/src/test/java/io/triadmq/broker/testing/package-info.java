/** Fakes with behaviour and builders for the broker's tests. */
@NullMarked
package io.triadmq.broker.testing;

import org.jspecify.annotations.NullMarked;
