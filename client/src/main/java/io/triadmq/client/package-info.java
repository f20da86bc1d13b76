/** What an application sends and receives: messages, queues, results and the ways a call can fail. */
@NullMarked
package io.triadmq.client;

import org.jspecify.annotations.NullMarked;
