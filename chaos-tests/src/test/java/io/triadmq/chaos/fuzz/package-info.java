/** Bytes that mean no good, sent to real servers. */
@NullMarked
package io.triadmq.chaos.fuzz;

import org.jspecify.annotations.NullMarked;
