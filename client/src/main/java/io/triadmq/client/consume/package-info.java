/**
 * Receiving: {@link io.triadmq.client.consume.PushConsumer}, which shares the queues of its topics among the members of
 * a group and calls the application, and {@link io.triadmq.client.consume.PullConsumer}, which reads the queues that
 * the application tells it.
 */
@NullMarked
package io.triadmq.client.consume;

import org.jspecify.annotations.NullMarked;
