/** Processes that are killed. */
@NullMarked
package io.triadmq.chaos.kill;

import org.jspecify.annotations.NullMarked;
