package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;

/** Receives the requests of one side of a connection. */
public interface RequestHandler {
    /**
     * Called on the connection's event loop: must not block. The answer may be given at once or later, from any
     * thread, through {@code responder}. An exception thrown here is answered with SYSTEM_ERROR and its message.
     */
    void handle(Connection connection, Command request, Responder responder);
}
