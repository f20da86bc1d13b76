/** Tells the NameServers who this node is, whether it leads, and which topics its group has. */
@NullMarked
package io.triadmq.broker.claim;

import org.jspecify.annotations.NullMarked;
