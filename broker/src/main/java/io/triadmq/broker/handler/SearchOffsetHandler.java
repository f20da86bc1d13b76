package io.triadmq.broker.handler;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;

/**
 * SEARCH_OFFSET_BY_TIMESTAMP, behind a read barrier: the first offset stored at a time or later (the end when there is
 * none), or, with {@code boundaryType=upper}, the last one stored at it or before.
 */
final class SearchOffsetHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumeQueueIndex index;

    SearchOffsetHandler(TopicTable topics, ConsumeQueueIndex index) {
        this.topics = topics;
        this.index = index;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        long time = request.fields().requiredLong("timestamp");
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue == null) {
            return;
        }
        long offset = "upper".equalsIgnoreCase(request.fields().get("boundaryType"))
                ? index.firstOffsetAtOrAfter(queue, time == Long.MAX_VALUE ? time : time + 1) - 1
                : index.firstOffsetAtOrAfter(queue, time);
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .with("offset", Math.max(offset, index.range(queue).min())));
    }
}
