/** Who is connected: the members of consumer and producer groups, agreed on between the nodes of a group. */
@NullMarked
package io.triadmq.broker.group;

import org.jspecify.annotations.NullMarked;
