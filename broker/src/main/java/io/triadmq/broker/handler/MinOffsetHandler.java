package io.triadmq.broker.handler;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/** GET_MIN_OFFSET: the first offset of a queue that can still be read. */
final class MinOffsetHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumeQueueIndex index;

    MinOffsetHandler(TopicTable topics, ConsumeQueueIndex index) {
        this.topics = topics;
        this.index = index;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue != null) {
            responder.respond(Command.response(request, ResponseCode.SUCCESS)
                    .with("offset", index.range(queue).min()));
        }
    }
}
