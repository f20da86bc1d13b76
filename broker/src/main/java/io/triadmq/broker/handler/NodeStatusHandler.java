package io.triadmq.broker.handler;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.function.Supplier;

/** NODE_STATUS, by every node for itself. */
final class NodeStatusHandler implements RequestHandler {
    private final Supplier<NodeStatus> status;

    NodeStatusHandler(Supplier<NodeStatus> status) {
        this.status = status;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .withBody(status.get().toJson()));
    }
}
