package io.triadmq.broker.handler;

import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** GET_EARLIEST_MSG_STORETIME: when the oldest message of a queue was stored; -1 when it has none. */
final class EarliestTimeHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumeQueueIndex index;

    EarliestTimeHandler(TopicTable topics, ConsumeQueueIndex index) {
        this.topics = topics;
        this.index = index;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue != null) {
            IndexRow first = index.get(queue, index.range(queue).min());
            responder.respond(Command.response(request, ResponseCode.SUCCESS)
                    .with("timestamp", first == null ? -1 : first.storeTime()));
        }
    }
}
