/** Consumers of our client while nodes die. */
@NullMarked
package io.triadmq.chaos.consume;

import org.jspecify.annotations.NullMarked;
