/** The load generator's view of the stock RocketMQ client; the only code here that knows its classes. */
@NullMarked
package io.triadmq.bench.stock;

import org.jspecify.annotations.NullMarked;
