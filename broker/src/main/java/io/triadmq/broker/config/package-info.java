/** The broker's settings: RocketMQ's keys, read from a file, checked, and cut into one record per component. */
@NullMarked
package io.triadmq.broker.config;

import org.jspecify.annotations.NullMarked;
