package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.GroupView;
import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;

/** GET_ROUTEINFO_BY_TOPIC: who hosts a topic, and who leads there. */
final class RouteHandler implements RequestHandler {
    private final Registry registry;
    private final KeyValues keyValues;

    RouteHandler(Registry registry, KeyValues keyValues) {
        this.registry = registry;
        this.keyValues = keyValues;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String topic = request.fields().required("topic");
        List<GroupView> groups = registry.routes().hosting(topic);
        if (groups.isEmpty()) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.TOPIC_NOT_EXIST,
                    "No topic route info in name server for the topic: " + topic));
            return;
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .withBody(RouteBodies.route(groups, topic, keyValues.get(KeyValues.ORDER_TOPICS, topic))
                        .toJson()));
    }
}
