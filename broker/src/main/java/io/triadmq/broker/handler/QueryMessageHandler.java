package io.triadmq.broker.handler;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** QUERY_MESSAGE by key: there is no index of keys, so nothing is ever found. */
final class QueryMessageHandler implements RequestHandler {
    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        request.fields().required("topic");
        request.fields().required("key");
        responder.respond(Command.response(
                        request,
                        ResponseCode.QUERY_NOT_FOUND,
                        "can not find message: messages are not indexed by key in this version of TriadMQ")
                .with("indexLastUpdateTimestamp", 0)
                .with("indexLastUpdatePhyoffset", 0));
    }
}
