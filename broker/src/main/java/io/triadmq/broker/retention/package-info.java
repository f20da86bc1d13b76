/** Deletes what is old, and what must go when the disk fills. */
@NullMarked
package io.triadmq.broker.retention;

import org.jspecify.annotations.NullMarked;
