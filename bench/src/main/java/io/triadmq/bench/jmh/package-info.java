/**
 * JMH benchmarks of the hot paths. Run them with {@code bench/jmh [pattern] [JMH options]}; what they print counts only
 * beside a run of the code before on the same machine.
 */
@NullMarked
package io.triadmq.bench.jmh;

import org.jspecify.annotations.NullMarked;
