package io.triadmq.broker.handler;

import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/**
 * UPDATE_CONSUMER_OFFSET, on the node that the consumer is connected to: writes on the request who it is, because the
 * leader that it may go to next sees another connection. Our client says more than that, the number of its ownership.
 *
 * <p>A stock client that saves through another connection than the one with its heartbeats (the second port of old
 * clients) stays unknown.
 */
final class SaverStamp implements RequestHandler {
    private final ClientRegistry clients;
    private final RequestHandler next;

    SaverStamp(ClientRegistry clients, RequestHandler next) {
        this.clients = clients;
        this.next = next;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().get("consumerGroup");
        boolean fromNode = request.fields().get(SendField.FORWARDED_FOR) != null;
        if (group != null && !fromNode) {
            ConsumerMember member = clients.memberOn(connection, group);
            if (member != null) {
                next.handle(connection, request.with(OffsetField.SAVED_BY, member.clientId()), responder);
                return;
            }
        }
        next.handle(connection, request, responder);
    }
}
