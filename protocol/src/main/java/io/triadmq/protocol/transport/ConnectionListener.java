package io.triadmq.protocol.transport;

/** Told about connections of a server, on their event loop. */
public interface ConnectionListener {
    ConnectionListener NONE = new ConnectionListener() {};

    default void opened(Connection connection) {}

    /** Called exactly once for every opened connection. */
    default void closed(Connection connection) {}
}
