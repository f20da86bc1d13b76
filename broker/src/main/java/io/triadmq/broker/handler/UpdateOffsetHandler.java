package io.triadmq.broker.handler;

import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.raftlog.AppendOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * UPDATE_CONSUMER_OFFSET, on the leader. One-way requests, which is what consumers send, are gathered. A two-way request
 * is answered when the offset is committed.
 *
 * <p>An offset saved by a consumer never falls: what arrives late, from a member that has lost the queue, must not
 * overwrite what its successor saved. A tool that is no member of the group and wants an answer means what it says, also
 * when that is backwards: this is how mqadmin resets the offsets of a group that is not running.
 */
final class UpdateOffsetHandler implements RequestHandler {
    private final TopicTable topics;
    private final ClientRegistry clients;
    private final OffsetBuffer offsets;
    private final Outcomes outcomes;

    UpdateOffsetHandler(TopicTable topics, ClientRegistry clients, OffsetBuffer offsets, Outcomes outcomes) {
        this.topics = topics;
        this.clients = clients;
        this.offsets = offsets;
        this.outcomes = outcomes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("consumerGroup");
        long offset = request.fields().requiredLong("commitOffset");
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue == null) {
            return;
        }
        if (offset < 0) {
            responder.respond(Command.response(
                    request, ResponseCode.INVALID_PARAMETER, "commitOffset is " + offset + ", expected 0 or more"));
        } else if (request.isOneWay()) {
            offsets.save(group, queue, offset);
        } else {
            CompletableFuture<AppendOutcome<CommandResult>> saved = isReset(connection, request, group)
                    ? offsets.reset(List.of(new SaveOffsets.Offset(group, queue, offset)))
                    : offsets.saveNow(group, queue, offset);
            saved.thenAccept(outcome -> responder.respond(
                    outcomes.answer(request, outcome, done -> Command.response(request, ResponseCode.SUCCESS))));
        }
    }

    private boolean isReset(Connection connection, Command request, String group) {
        boolean relayed = request.fields().get(SendField.FORWARDED_FOR) != null;
        return !relayed && clients.memberOn(connection, group) == null;
    }
}
