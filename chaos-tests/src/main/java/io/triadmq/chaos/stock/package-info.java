/** Unmodified RocketMQ clients, each in a process of its own. */
@NullMarked
package io.triadmq.chaos.stock;

import org.jspecify.annotations.NullMarked;
