/** What the hot paths cost: programs, not tests. */
@NullMarked
package io.triadmq.broker.bench;

import org.jspecify.annotations.NullMarked;
