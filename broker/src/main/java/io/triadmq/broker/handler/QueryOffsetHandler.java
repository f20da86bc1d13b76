package io.triadmq.broker.handler;

import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * QUERY_CONSUMER_OFFSET, behind a read barrier: "not found" makes a group begin at the end or the begin of a queue, so
 * it must be true.
 *
 * <p>As on a stock broker a group without an offset begins at 0 of a young queue, whatever it is set to: its first
 * message is still there and has not left memory. Otherwise messages sent before the first consumer came up would be
 * skipped by default.
 */
final class QueryOffsetHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumerOffsets offsets;
    private final ConsumeQueueIndex index;
    private final LongSupplier endPosition;
    private final long youngBytes;

    /**
     * @param endPosition end of the CommitLog
     * @param youngBytes a first message that lies no further back makes its queue young
     */
    QueryOffsetHandler(
            TopicTable topics,
            ConsumerOffsets offsets,
            ConsumeQueueIndex index,
            LongSupplier endPosition,
            long youngBytes) {
        this.topics = topics;
        this.offsets = offsets;
        this.index = index;
        this.endPosition = endPosition;
        this.youngBytes = youngBytes;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("consumerGroup");
        QueueId queue = QueueOf.request(topics, request, responder);
        if (queue == null) {
            return;
        }
        OptionalLong saved = offsets.get(group, queue);
        if (saved.isPresent()) {
            responder.respond(found(request, saved.getAsLong()));
        } else if (request.fields().booleanOr("setZeroIfNotFound", true) && isYoung(queue)) {
            responder.respond(found(request, 0));
        } else {
            responder.respond(Command.response(
                    request, ResponseCode.QUERY_NOT_FOUND, "Not found, maybe this group consumer boot first"));
        }
    }

    private boolean isYoung(QueueId queue) {
        QueueRange range = index.range(queue);
        if (range.min() > 0) {
            return false;
        }
        IndexRow first = range.next() == 0 ? null : index.get(queue, 0);
        return range.next() == 0 || (first != null && endPosition.getAsLong() - first.position() <= youngBytes);
    }

    private static Command found(Command request, long offset) {
        return Command.response(request, ResponseCode.SUCCESS).with("offset", offset);
    }
}
