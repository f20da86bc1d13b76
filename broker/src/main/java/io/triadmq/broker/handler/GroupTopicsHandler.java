package io.triadmq.broker.handler;

import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.TopicList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.Set;
import java.util.TreeSet;

/** QUERY_TOPICS_BY_CONSUMER: topics that a group consumes now, or has. */
final class GroupTopicsHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumerOffsets offsets;
    private final GroupDirectory directory;

    GroupTopicsHandler(TopicTable topics, ConsumerOffsets offsets, GroupDirectory directory) {
        this.topics = topics;
        this.offsets = offsets;
        this.directory = directory;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("group");
        Set<String> names = new TreeSet<>();
        directory
                .members(group)
                .forEach(member -> names.addAll(member.subscriptions().keySet()));
        offsets.ofGroup(group).keySet().forEach(queue -> {
            TopicSettings topic = topics.get(queue.topicId());
            if (topic != null) {
                names.add(topic.name());
            }
        });
        responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(new TopicList(names).toJson()));
    }
}
