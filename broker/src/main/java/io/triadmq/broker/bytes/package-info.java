/** Numbers in byte arrays: big-endian words, variable-length integers. Knows nobody. */
@NullMarked
package io.triadmq.broker.bytes;

import org.jspecify.annotations.NullMarked;
