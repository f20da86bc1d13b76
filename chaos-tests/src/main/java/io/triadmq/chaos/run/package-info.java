/** Runs: load, faults, reading back, and the judgement of what came of it. */
@NullMarked
package io.triadmq.chaos.run;

import org.jspecify.annotations.NullMarked;
