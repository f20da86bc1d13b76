package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.body.LockBatchResponse.LockEpoch;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.LockField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LOCK_BATCH_MQ, on the leader: gives queues to one client of a group for a minute. Locks are entries of the log, so a
 * new leader knows them.
 */
final class LockHandler implements RequestHandler {
    /** As a stock broker: clients renew every 20 seconds and stop trusting a lock after 30. */
    static final long LEASE_MILLIS = 60_000;

    private final TopicTable topics;
    private final Proposals proposals;
    private final Outcomes outcomes;

    LockHandler(TopicTable topics, Proposals proposals, Outcomes outcomes) {
        this.topics = topics;
        this.proposals = proposals;
        this.outcomes = outcomes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        LockBatchRequest lock = BodyCodec.decode(request.body(), LockBatchRequest.class);
        Map<QueueId, MessageQueue> queues = MessageQueues.resolve(topics, lock.mqSet());
        if (queues.isEmpty()) {
            responder.respond(locked(request, Map.of()));
            return;
        }
        proposals.propose(
                new GroupCommand.LockQueues(
                        lock.consumerGroup(), lock.clientId(), List.copyOf(queues.keySet()), LEASE_MILLIS),
                outcome -> responder.respond(
                        outcomes.answer(request, outcome, result -> locked(request, held(result, queues)))));
    }

    private static Map<MessageQueue, Long> held(CommandResult result, Map<QueueId, MessageQueue> asked) {
        Map<MessageQueue, Long> held = new LinkedHashMap<>();
        if (result instanceof CommandResult.Locked locked) {
            locked.epochs().forEach((queue, epoch) -> {
                MessageQueue named = asked.get(queue);
                if (named != null) {
                    held.put(named, epoch);
                }
            });
        }
        return held;
    }

    /** Who does not ask for epochs gets the answer of a stock broker. */
    private static Command locked(Command request, Map<MessageQueue, Long> epochs) {
        List<LockEpoch> wanted = null;
        if (request.fields().booleanOr(LockField.WITH_EPOCHS, false)) {
            wanted = new ArrayList<>();
            for (Map.Entry<MessageQueue, Long> each : epochs.entrySet()) {
                wanted.add(new LockEpoch(each.getKey(), each.getValue()));
            }
        }
        return Command.response(request, ResponseCode.SUCCESS)
                .withBody(new LockBatchResponse(epochs.keySet(), wanted).toJson());
    }
}
