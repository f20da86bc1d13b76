package io.triadmq.broker.handler;

import java.net.InetSocketAddress;

/** Addresses as clients and tools print them. */
final class Addresses {
    private Addresses() {}

    /** {@code ip:port}. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return host + ":" + address.getPort();
    }
}
