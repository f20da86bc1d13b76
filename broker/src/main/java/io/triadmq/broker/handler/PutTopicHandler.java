package io.triadmq.broker.handler;

import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.Map;

/** UPDATE_AND_CREATE_TOPIC, on the leader: answered when every replica will have the topic and
 * the NameServers know it. */
final class PutTopicHandler implements RequestHandler {
    private final TopicTable topics;
    private final Proposals proposals;
    private final Outcomes outcomes;
    private final Announcement announcement;

    PutTopicHandler(TopicTable topics, Proposals proposals, Outcomes outcomes, Announcement announcement) {
        this.topics = topics;
        this.proposals = proposals;
        this.outcomes = outcomes;
        this.announcement = announcement;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        String name = fields.required("topic");
        TopicSettings before = topics.get(name);
        Map<String, String> attributes = TopicConfigs.changedAttributes(
                before == null ? Map.of() : before.attributes(), fields.get("attributes"));
        TopicSettings wanted = TopicConfigs.checked(new TopicConfig(
                name,
                fields.intOr("readQueueNums", 8),
                fields.intOr("writeQueueNums", 8),
                fields.intOr("perm", TopicSettings.PERM_READ | TopicSettings.PERM_WRITE),
                TopicConfig.SINGLE_TAG,
                fields.intOr("topicSysFlag", 0),
                fields.booleanOr("order", false),
                attributes));
        checkNotReserved(name);
        proposals.propose(new GroupCommand.PutTopic(wanted, false), outcome -> announcement
                .before(responder)
                .respond(outcomes.answer(request, outcome, done -> Command.response(request, ResponseCode.SUCCESS))));
    }

    /** Changing what the system itself relies on would surprise every client. */
    static void checkNotReserved(String topic) {
        if (SystemTopic.isForbiddenForSends(topic) || topic.equals(SystemTopic.TEMPLATE)) {
            throw new BadRequestException("The topic[" + topic + "] is conflict with system reserved words.");
        }
    }
}
