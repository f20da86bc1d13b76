/** The load generator's view of our own client. */
@NullMarked
package io.triadmq.bench.own;

import org.jspecify.annotations.NullMarked;
