/** Message records, properties, ids, tags and names as RocketMQ lays them out: pure functions over bytes and text. */
@NullMarked
package io.triadmq.protocol.message;

import org.jspecify.annotations.NullMarked;
