package io.triadmq.broker.handler;

import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** GET_TOPIC_CONFIG. */
final class GetTopicHandler implements RequestHandler {
    private final TopicTable topics;

    GetTopicHandler(TopicTable topics) {
        this.topics = topics;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String name = request.fields().required("topic");
        TopicSettings topic = topics.get(name);
        responder.respond(
                topic == null
                        ? Command.response(
                                request, ResponseCode.TOPIC_NOT_EXIST, "No topic in this broker. topic: " + name)
                        : Command.response(request, ResponseCode.SUCCESS)
                                .withBody(TopicConfigs.of(topic).toJson()));
    }
}
