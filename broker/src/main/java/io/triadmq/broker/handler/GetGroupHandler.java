package io.triadmq.broker.handler;

import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** GET_SUBSCRIPTIONGROUP_CONFIG. */
final class GetGroupHandler implements RequestHandler {
    private final GroupTable groups;

    GetGroupHandler(GroupTable groups) {
        this.groups = groups;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String name = request.fields().required("group");
        GroupSettings group = groups.get(name);
        responder.respond(
                group == null
                        ? Command.response(
                                request,
                                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                                "No group in this broker. group: " + name)
                        : Command.response(request, ResponseCode.SUCCESS)
                                .withBody(GroupConfigs.of(group).toJson()));
    }
}
