/** The checkers are checked. */
@NullMarked
package io.triadmq.chaos.checker;

import org.jspecify.annotations.NullMarked;
