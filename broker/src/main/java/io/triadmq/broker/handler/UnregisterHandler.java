package io.triadmq.broker.handler;

import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** UNREGISTER_CLIENT, on every node for itself: clients send it to all members. */
final class UnregisterHandler implements RequestHandler {
    private final ClientRegistry clients;

    UnregisterHandler(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        clients.unregister(
                request.fields().required("clientID"),
                request.fields().get("producerGroup"),
                request.fields().get("consumerGroup"));
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }
}
