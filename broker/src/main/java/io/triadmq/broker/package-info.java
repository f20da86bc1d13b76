/** The broker process: builds everything and is imported by nobody. */
@NullMarked
package io.triadmq.broker;

import org.jspecify.annotations.NullMarked;
