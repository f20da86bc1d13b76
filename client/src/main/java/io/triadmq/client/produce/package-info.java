/**
 * Sending: {@link io.triadmq.client.produce.Producer}, and the lanes that keep the messages of a queue in order and
 * store each of them once.
 */
@NullMarked
package io.triadmq.client.produce;

import org.jspecify.annotations.NullMarked;
