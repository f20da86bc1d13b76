/** Unmodified RocketMQ clients against a cluster of real processes. */
@NullMarked
package io.triadmq.chaos.stock;

import org.jspecify.annotations.NullMarked;
