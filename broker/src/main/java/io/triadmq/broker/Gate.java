package io.triadmq.broker;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the handlers: the port is open before the replica is, since the replica tells others the port. Clients
 * that come too early, or while the broker closes, are told to try again.
 */
final class Gate implements RequestHandler {
    private volatile @Nullable RequestHandler handlers;
    private volatile String closedBecause = "the broker is starting";

    void open(RequestHandler behind) {
        handlers = behind;
    }

    void close() {
        closedBecause = "the broker is stopping";
        handlers = null;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        RequestHandler behind = handlers;
        if (behind == null) {
            // Another node that relays a request looks for the leader again; a client is told in its own words.
            boolean fromNode = request.fields().get(SendField.FORWARDED_FOR) != null;
            int code = fromNode ? TriadCode.NOT_LEADER : ResponseCode.SERVICE_NOT_AVAILABLE;
            responder.respond(Command.response(request, code, closedBecause));
        } else {
            behind.handle(connection, request, responder);
        }
    }
}
