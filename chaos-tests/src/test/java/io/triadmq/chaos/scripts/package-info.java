/** The start scripts, as users run them. */
@NullMarked
package io.triadmq.chaos.scripts;

import org.jspecify.annotations.NullMarked;
