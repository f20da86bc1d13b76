package io.triadmq.broker.handler;

import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;

/** UNLOCK_BATCH_MQ, on the leader; often one-way. */
final class UnlockHandler implements RequestHandler {
    private final TopicTable topics;
    private final Proposals proposals;
    private final Outcomes outcomes;

    UnlockHandler(TopicTable topics, Proposals proposals, Outcomes outcomes) {
        this.topics = topics;
        this.proposals = proposals;
        this.outcomes = outcomes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        LockBatchRequest unlock = BodyCodec.decode(request.body(), LockBatchRequest.class);
        List<QueueId> queues =
                List.copyOf(MessageQueues.resolve(topics, unlock.mqSet()).keySet());
        proposals.propose(
                new GroupCommand.UnlockQueues(unlock.consumerGroup(), unlock.clientId(), queues),
                outcome -> responder.respond(
                        outcomes.answer(request, outcome, done -> Command.response(request, ResponseCode.SUCCESS))));
    }
}
