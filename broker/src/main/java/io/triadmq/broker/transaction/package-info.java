/** Asking producers for the fate of half messages that they have not resolved, while this node leads. */
@NullMarked
package io.triadmq.broker.transaction;

import org.jspecify.annotations.NullMarked;
