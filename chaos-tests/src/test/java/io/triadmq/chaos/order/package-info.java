/** Order and single delivery, from the producer to the listener, while leaders die. */
@NullMarked
package io.triadmq.chaos.order;

import org.jspecify.annotations.NullMarked;
