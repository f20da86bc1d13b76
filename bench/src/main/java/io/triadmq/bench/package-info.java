/** The bench's command line. */
@NullMarked
package io.triadmq.bench;

import org.jspecify.annotations.NullMarked;
