package io.triadmq.broker.handler;

import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.io.IOException;

/** VIEW_MESSAGE_BY_ID: the message at a position of the CommitLog, which is the same on every replica. */
final class ViewMessageHandler implements RequestHandler {
    private final MessageReader messages;
    private final RequestHandler whenAbsent;

    /** @param whenAbsent answers what this node does not have (yet) */
    ViewMessageHandler(MessageReader messages, RequestHandler whenAbsent) {
        this.messages = messages;
        this.whenAbsent = whenAbsent;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        byte[] record;
        try {
            record = messages.readAt(request.fields().requiredLong("offset"));
        } catch (IOException e) {
            responder.respond(
                    Command.response(request, ResponseCode.SYSTEM_ERROR, "cannot read the message: " + e.getMessage()));
            return;
        }
        if (record == null) {
            whenAbsent.handle(connection, request, responder);
        } else {
            responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(record));
        }
    }

    /** The answer of a node that is sure. */
    static void absent(Connection connection, Command request, Responder responder) {
        responder.respond(Command.response(
                request,
                ResponseCode.SYSTEM_ERROR,
                "can not find message by the offset, " + request.fields().get("offset")));
    }
}
