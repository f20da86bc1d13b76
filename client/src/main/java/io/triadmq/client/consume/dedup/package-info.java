/**
 * Effects of messages that must not happen twice: a message may be delivered more than once, a {@link
 * io.triadmq.client.consume.dedup.DedupStore} remembers which ones have had their effect.
 */
@NullMarked
package io.triadmq.client.consume.dedup;

import org.jspecify.annotations.NullMarked;
