package io.triadmq.broker.handler;

import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.body.ResetOffsetTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * INVOKE_BROKER_TO_RESET_OFFSET, on the leader behind a read barrier: sets a group's offsets on a topic to a time or to
 * a number, back or forth. All queues change in one log entry, so either all are reset or none.
 *
 * <p>Refused while the group has members: they would go on where they are and save that.
 */
final class ResetOffsetHandler implements RequestHandler {
    private final ReplicaState state;
    private final GroupMembership membership;
    private final OffsetBuffer offsets;
    private final Outcomes outcomes;
    private final String brokerName;

    ResetOffsetHandler(
            ReplicaState state,
            GroupMembership membership,
            OffsetBuffer offsets,
            Outcomes outcomes,
            String brokerName) {
        this.state = state;
        this.membership = membership;
        this.offsets = offsets;
        this.outcomes = outcomes;
        this.brokerName = brokerName;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("group");
        String topicName = request.fields().required("topic");
        TopicSettings topic = state.topics().get(topicName);
        Optional<List<ConsumerMember>> members = membership.members(group);
        if (topic == null) {
            responder.respond(
                    Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "topic[" + topicName + "] not exist"));
        } else if (members.isEmpty()) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.SYSTEM_ERROR,
                    "the members of group " + group + " are not all known yet after a change of leader; ask again"));
        } else if (!members.get().isEmpty()) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.SYSTEM_ERROR,
                    "group " + group + " has members that would overwrite its offsets; stop them first: "
                            + members.get().stream()
                                    .map(ConsumerMember::clientId)
                                    .toList()));
        } else {
            reset(group, topic, request, responder);
        }
    }

    private void reset(String group, TopicSettings topic, Command request, Responder responder) {
        int only = request.fields().intOr("queueId", -1);
        List<SaveOffsets.Offset> wanted = new ArrayList<>();
        Map<MessageQueue, Long> table = new LinkedHashMap<>();
        for (int number = 0; number < topic.readQueues(); number++) {
            if (only < 0 || only == number) {
                QueueId queue = new QueueId(topic.id(), number);
                long offset = target(group, queue, request);
                wanted.add(new SaveOffsets.Offset(group, queue, offset));
                table.put(new MessageQueue(topic.name(), brokerName, number), offset);
            }
        }
        offsets.reset(wanted)
                .thenAccept(outcome -> responder.respond(
                        outcomes.answer(request, outcome, done -> Command.response(request, ResponseCode.SUCCESS)
                                .withBody(new ResetOffsetTable(table).toJson()))));
    }

    /** Without {@code isForce} a time never moves a group forward; time -1 is the queue's end. */
    private long target(String group, QueueId queue, Command request) {
        long given = request.fields().longOr("offset", -1);
        if (given >= 0) {
            return given;
        }
        long time = request.fields().requiredLong("timestamp");
        long found = time < 0
                ? state.index().range(queue).next()
                : Math.max(
                        state.index().firstOffsetAtOrAfter(queue, time),
                        state.index().range(queue).min());
        long saved = state.offsets().get(group, queue).orElse(Long.MAX_VALUE);
        return request.fields().booleanOr("isForce", true) ? found : Math.min(found, saved);
    }
}
