/** The captured frames, for the tests of every package. */
@NullMarked
package io.triadmq.protocol.vectors;

import org.jspecify.annotations.NullMarked;
