/** Reading messages for consumers, and the pulls that wait for messages to arrive. */
@NullMarked
package io.triadmq.broker.pull;

import org.jspecify.annotations.NullMarked;
