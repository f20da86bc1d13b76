package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
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
 * <p>A saved offset never falls, whoever saves it: what arrives late, from a member that has lost the queue or as the
 * repetition of a request whose answer was lost, must not overwrite what came after it. Nothing else in the request
 * tells a late save from a reset, so a reset says that it is one ({@link OffsetField#RESET}). Stock tools reset by
 * {@link ResetOffsetHandler}; the older way, saving a lower offset, they only go when a broker answers that that has
 * nobody to tell, which this one never does.
 */
final class UpdateOffsetHandler implements RequestHandler {
    private final TopicTable topics;
    private final OffsetBuffer offsets;
    private final Outcomes outcomes;

    UpdateOffsetHandler(TopicTable topics, OffsetBuffer offsets, Outcomes outcomes) {
        this.topics = topics;
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
            offsets.save(consumed(request, group, queue, offset));
        } else {
            CompletableFuture<AppendOutcome<CommandResult>> saved =
                    request.fields().booleanOr(OffsetField.RESET, false)
                            ? offsets.reset(List.of(new SaveOffsets.Offset(group, queue, offset)))
                            : offsets.saveNow(consumed(request, group, queue, offset));
            saved.thenAccept(
                    outcome -> responder.respond(outcomes.answer(request, outcome, result -> answer(request, result))));
        }
    }

    private static SaveOffsets.Offset consumed(Command request, String group, QueueId queue, long offset) {
        String savedBy = request.fields().get(OffsetField.SAVED_BY);
        return new SaveOffsets.Offset(
                group,
                queue,
                offset,
                savedBy == null ? "" : savedBy,
                Math.max(0, request.fields().longOr(OffsetField.LOCK_EPOCH, 0)));
    }

    private static Command answer(Command request, CommandResult result) {
        if (!(result instanceof CommandResult.NotOwned)) {
            return Command.response(request, ResponseCode.SUCCESS);
        }
        boolean ours = request.fields().get(OffsetField.LOCK_EPOCH) != null;
        return Command.response(
                request,
                ours ? TriadCode.LOCK_LOST : ResponseCode.SYSTEM_ERROR,
                "not saved: another member of the group has locked the queue since");
    }
}
