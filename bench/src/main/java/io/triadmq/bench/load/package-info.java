/**
 * The load generator: one process that drives a cluster through one kind of client and measures what it sees. It runs
 * beside jars of other versions than ours, so it uses nothing but the JDK and HdrHistogram.
 */
@NullMarked
package io.triadmq.bench.load;

import org.jspecify.annotations.NullMarked;
