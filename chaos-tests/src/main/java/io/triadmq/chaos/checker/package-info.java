/** Compares what was promised with what is stored. */
@NullMarked
package io.triadmq.chaos.checker;

import org.jspecify.annotations.NullMarked;
