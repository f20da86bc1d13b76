package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.nameserver.route.TopicQueues;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.TopicConfigTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TOPIC_TABLE: one chunk of a group's topics, body {@code {"topicConfigTable":{name:TopicConfig}}}. */
final class TopicTableHandler implements RequestHandler {
    private final Registry registry;

    TopicTableHandler(Registry registry) {
        this.registry = registry;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        registry.topicTable(
                fields.required(ClaimField.GROUP),
                connection,
                fields.requiredLong(ClaimField.TOPICS),
                fields.requiredInt("k"),
                fields.requiredInt("m"),
                parse(request.body()));
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private static List<TopicQueues> parse(byte @Nullable [] body) {
        return BodyCodec.decode(body, TopicConfigTable.class).topicConfigTable().values().stream()
                .map(topic -> new TopicQueues(
                        topic.topicName(),
                        topic.readQueueNums(),
                        topic.writeQueueNums(),
                        topic.perm(),
                        topic.topicSysFlag()))
                .toList();
    }
}
