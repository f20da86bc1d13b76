package io.triadmq.broker.handler;

import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.protocol.body.ClientConnection;
import io.triadmq.protocol.body.ConsumerConnection;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GET_CONSUMER_CONNECTION_LIST: who is connected of a consumer group, and what they want. */
final class ConsumerConnectionsHandler implements RequestHandler {
    private final GroupDirectory directory;

    ConsumerConnectionsHandler(GroupDirectory directory) {
        this.directory = directory;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("consumerGroup");
        List<ConsumerMember> members = directory.members(group);
        if (members.isEmpty()) {
            responder.respond(Command.response(
                    request, ResponseCode.CONSUMER_NOT_ONLINE, "the consumer group[" + group + "] not online"));
            return;
        }
        Set<ClientConnection> connections = new LinkedHashSet<>();
        Map<String, SubscriptionData> subscriptions = new LinkedHashMap<>();
        for (ConsumerMember member : members) {
            connections.add(
                    new ClientConnection(member.clientId(), member.address(), member.language(), member.version()));
            subscriptions.putAll(member.subscriptions());
        }
        ConsumerMember any = members.get(0);
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .withBody(new ConsumerConnection(
                                connections,
                                subscriptions,
                                any.consumeType(),
                                any.messageModel(),
                                any.consumeFromWhere())
                        .toJson()));
    }
}
