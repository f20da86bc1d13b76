/** Connections, servers and clients for frames. The only package that knows Netty, and none of its types leave it. */
@NullMarked
package io.triadmq.protocol.transport;

import org.jspecify.annotations.NullMarked;
