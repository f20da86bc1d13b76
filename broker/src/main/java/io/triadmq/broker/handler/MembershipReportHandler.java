package io.triadmq.broker.handler;

import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.group.MembershipReport;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** MEMBERSHIP_REPORT, from a follower to its leader. */
final class MembershipReportHandler implements RequestHandler {
    private final Leadership leadership;
    private final GroupMembership membership;

    MembershipReportHandler(Leadership leadership, GroupMembership membership) {
        this.leadership = leadership;
        this.membership = membership;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        MembershipReport report = BodyCodec.decode(request.body(), MembershipReport.class);
        if (!leadership.current().leading()) {
            responder.respond(Relay.notLeader(request, leadership.current()));
        } else if (membership.report(connection, report)) {
            responder.respond(Command.response(request, ResponseCode.SUCCESS));
        } else {
            responder.respond(Command.response(
                    request,
                    ResponseCode.SYSTEM_ERROR,
                    "begin anew: nothing to add to from " + report.node() + " in term " + report.term()));
        }
    }
}
