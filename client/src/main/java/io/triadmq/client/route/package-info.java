/**
 * Where things are: NameServers, the routes of topics, the members and the leader of every broker group, and the
 * connection of one client to all of them. For the other packages of this client, not for applications.
 */
@NullMarked
package io.triadmq.client.route;

import org.jspecify.annotations.NullMarked;
