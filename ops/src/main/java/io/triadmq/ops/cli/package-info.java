/** The triad command. */
@NullMarked
package io.triadmq.ops.cli;

import org.jspecify.annotations.NullMarked;
