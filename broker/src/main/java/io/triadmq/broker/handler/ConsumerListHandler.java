package io.triadmq.broker.handler;

import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.body.ConsumerList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;
import java.util.Optional;

/**
 * GET_CONSUMER_LIST_BY_GROUP, on the leader: who shares the queues of a group. An error makes clients keep the queues
 * they have and ask again, so that is the answer while the list might be incomplete.
 */
final class ConsumerListHandler implements RequestHandler {
    private final Leadership leadership;
    private final GroupMembership membership;

    ConsumerListHandler(Leadership leadership, GroupMembership membership) {
        this.leadership = leadership;
        this.membership = membership;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("consumerGroup");
        if (!leadership.current().leading()) {
            responder.respond(Relay.notLeader(request, leadership.current()));
            return;
        }
        Optional<List<ConsumerMember>> members = membership.members(group);
        if (members.isEmpty()) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.SYSTEM_ERROR,
                    "the members of group " + group + " are not all known yet after a change of leader; ask again"));
        } else if (members.get().isEmpty()) {
            responder.respond(
                    Command.response(request, ResponseCode.SYSTEM_ERROR, "no consumer for this group, " + group));
        } else {
            List<String> ids =
                    members.get().stream().map(ConsumerMember::clientId).toList();
            responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(new ConsumerList(ids).toJson()));
        }
    }
}
