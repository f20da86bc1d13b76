/** The clusters that are measured, as real processes on loopback. */
@NullMarked
package io.triadmq.bench.cluster;

import org.jspecify.annotations.NullMarked;
