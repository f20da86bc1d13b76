/** The {@code triad chaos} command. */
@NullMarked
package io.triadmq.chaos.cli;

import org.jspecify.annotations.NullMarked;
