package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** FENCE_PRODUCER, on the leader. */
final class FenceProducerHandler implements RequestHandler {
    private final TopicTable topics;
    private final Proposals proposals;
    private final Outcomes outcomes;

    FenceProducerHandler(TopicTable topics, Proposals proposals, Outcomes outcomes) {
        this.topics = topics;
        this.proposals = proposals;
        this.outcomes = outcomes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        long producerId = request.fields().requiredLong(SendField.PRODUCER_ID);
        int epoch = request.fields().requiredInt(SendField.PRODUCER_EPOCH);
        if (producerId == 0 || epoch < 1) {
            throw new BadRequestException("expected a producer id other than 0 and an epoch of 1 or more, got pid="
                    + producerId + " pep=" + epoch);
        }
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue != null) {
            proposals.propose(
                    new GroupCommand.FenceProducer(
                            queue, producerId, epoch, request.fields().booleanOr(SendField.HALF, false)),
                    outcome -> responder.respond(outcomes.answer(request, outcome, result -> fenced(request, result))));
        }
    }

    private static Command fenced(Command request, CommandResult result) {
        if (result instanceof CommandResult.Fenced fenced) {
            return Command.response(request, ResponseCode.SUCCESS)
                    .with("lastEpoch", fenced.lastEpoch())
                    .with("lastSeq", fenced.lastSequence())
                    .with("lastQueueOffset", fenced.lastQueueOffset());
        }
        if (result instanceof CommandResult.Overtaken overtaken) {
            return Command.response(
                            request,
                            TriadCode.PRODUCER_FENCED,
                            "the producer's epoch on this queue is " + overtaken.currentEpoch())
                    .with("epoch", overtaken.currentEpoch());
        }
        return Command.response(request, ResponseCode.SYSTEM_ERROR, "unexpected answer of the log: " + result);
    }
}
