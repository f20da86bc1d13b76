package io.triadmq.protocol.transport;

/** What a connection needs from the server or client that it belongs to. */
interface ConnectionSide {
    RequestHandler handler();

    Scratch scratch();

    FlushCork cork();

    /** Requests that wait for their answers, of all connections. */
    MemoryShare unanswered();

    /** Bytes of output that may wait in memory; more closes the connection of a server, refuses calls of a client. */
    long maxPendingBytes();

    /**
     * A server owes answers, so output above the limit must end the connection. A client refuses further calls
     * instead, and ends a connection on which a server is silent although it was asked.
     */
    boolean isServer();

    /** On the event loop, when the connection is up. */
    void opened(NettyConnection connection);

    /** On the event loop: the peer sent bytes that are no frame; the connection closes next. */
    void refused(NettyConnection connection, String reason);

    /** On the event loop, exactly once, before the calls in flight fail. */
    void closed(NettyConnection connection, boolean wasOpen, String reason);
}
