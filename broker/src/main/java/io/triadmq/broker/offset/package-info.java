/** Consumer offsets on their way into the log. */
@NullMarked
package io.triadmq.broker.offset;

import org.jspecify.annotations.NullMarked;
