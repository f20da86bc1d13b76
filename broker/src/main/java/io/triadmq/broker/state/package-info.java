/** What every replica knows after apply: topics, queues, offsets, locks. Read side; any thread. */
@NullMarked
package io.triadmq.broker.state;

import org.jspecify.annotations.NullMarked;
