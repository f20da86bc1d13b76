/** One class per request of the remoting protocol, and the router that finds it. */
@NullMarked
package io.triadmq.broker.handler;

import org.jspecify.annotations.NullMarked;
