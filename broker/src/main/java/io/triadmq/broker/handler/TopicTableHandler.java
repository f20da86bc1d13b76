package io.triadmq.broker.handler;

import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.DataVersion;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.body.TopicConfigTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** GET_ALL_TOPIC_CONFIG: all topics, or one page of them for clients that ask with {@code topicSeq}. */
final class TopicTableHandler implements RequestHandler {
    private final TopicTable topics;

    TopicTableHandler(TopicTable topics) {
        this.topics = topics;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        DataVersion version = new DataVersion(0, 0, topics.version());
        List<TopicSettings> all = topics.all().stream()
                .sorted(Comparator.comparing(TopicSettings::name))
                .toList();
        int from = Math.min(all.size(), Math.max(0, request.fields().intOr("topicSeq", 0)));
        int page = Math.max(1, request.fields().intOr("maxTopicNum", Integer.MAX_VALUE));
        Map<String, TopicConfig> table = new LinkedHashMap<>();
        all.subList(from, (int) Math.min(all.size(), (long) from + page))
                .forEach(topic -> table.put(topic.name(), TopicConfigs.of(topic)));
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .with("totalTopicNum", all.size())
                .withBody(new TopicConfigTable(table, version).toJson()));
    }
}
