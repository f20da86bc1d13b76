package io.triadmq.broker.handler;

import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.ProducerMember;
import io.triadmq.protocol.body.ClientConnection;
import io.triadmq.protocol.body.ProducerConnection;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.LinkedHashSet;
import java.util.Set;

/** GET_PRODUCER_CONNECTION_LIST: who is connected of a producer group. Producers connect to the leader only. */
final class ProducerConnectionsHandler implements RequestHandler {
    private final ClientRegistry clients;

    ProducerConnectionsHandler(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("producerGroup");
        Set<ClientConnection> connections = new LinkedHashSet<>();
        for (ProducerMember member : clients.producersOf(group)) {
            connections.add(new ClientConnection(
                    member.clientId(),
                    Addresses.text(member.connection().remoteAddress()),
                    member.language(),
                    member.version()));
        }
        responder.respond(
                connections.isEmpty()
                        ? Command.response(
                                request, ResponseCode.SYSTEM_ERROR, "the producer group[" + group + "] not exist")
                        : Command.response(request, ResponseCode.SUCCESS)
                                .withBody(new ProducerConnection(connections).toJson()));
    }
}
