/** Measures rows: drives load generators against clusters and collects what they and the machine say. */
@NullMarked
package io.triadmq.bench.run;

import org.jspecify.annotations.NullMarked;
