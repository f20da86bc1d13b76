/** The words of the broker: ids, settings and rows, as plain values. */
@NullMarked
package io.triadmq.broker.model;

import org.jspecify.annotations.NullMarked;
