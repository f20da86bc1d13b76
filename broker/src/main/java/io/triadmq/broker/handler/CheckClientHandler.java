package io.triadmq.broker.handler;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.CheckClientRequest;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** CHECK_CLIENT_CONFIG: whether a subscription can be used here. Only tags can. */
final class CheckClientHandler implements RequestHandler {
    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        SubscriptionData subscription =
                BodyCodec.decode(request.body(), CheckClientRequest.class).subscriptionData();
        if (subscription == null || SubscriptionData.TAG.equals(subscription.expressionType())) {
            responder.respond(Command.response(request, ResponseCode.SUCCESS));
        } else {
            responder.respond(Command.response(
                    request,
                    ResponseCode.SYSTEM_ERROR,
                    "The broker does not support consumer to filter message by " + subscription.expressionType()));
        }
    }
}
