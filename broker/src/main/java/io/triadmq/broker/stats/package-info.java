/** What passes through a broker, counted. */
@NullMarked
package io.triadmq.broker.stats;

import org.jspecify.annotations.NullMarked;
