/** The write side: sends and commands on their way into the replicated log. */
@NullMarked
package io.triadmq.broker.log;

import org.jspecify.annotations.NullMarked;
