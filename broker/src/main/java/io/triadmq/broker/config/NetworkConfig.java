package io.triadmq.broker.config;

/**
 * @param bindAddress address that the ports are opened on
 * @param advertisedHost host or address that clients are told
 * @param listenPort port for clients; 0 takes a free one
 * @param vipPort second port for clients of old versions, {@code listenPort - 2}; 0 when not served
 * @param maxConnections connections above this are closed at once
 */
public record NetworkConfig(
        String bindAddress, String advertisedHost, int listenPort, int vipPort, int maxConnections) {}
