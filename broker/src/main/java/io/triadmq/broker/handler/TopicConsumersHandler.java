package io.triadmq.broker.handler;

import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.GroupList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.Set;
import java.util.TreeSet;

/** QUERY_TOPIC_CONSUME_BY_WHO: groups that consume a topic now, or have. */
final class TopicConsumersHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumerOffsets offsets;
    private final GroupDirectory directory;

    TopicConsumersHandler(TopicTable topics, ConsumerOffsets offsets, GroupDirectory directory) {
        this.topics = topics;
        this.offsets = offsets;
        this.directory = directory;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String name = request.fields().required("topic");
        Set<String> groups = new TreeSet<>();
        for (String group : directory.groups()) {
            boolean subscribed = directory.members(group).stream()
                    .anyMatch(member -> member.subscriptions().containsKey(name));
            if (subscribed) {
                groups.add(group);
            }
        }
        TopicSettings topic = topics.get(name);
        if (topic != null) {
            groups.addAll(offsets.groupsOf(topic.id()));
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(new GroupList(groups).toJson()));
    }
}
