/** Runs, short enough for every build. */
@NullMarked
package io.triadmq.chaos.run;

import org.jspecify.annotations.NullMarked;
