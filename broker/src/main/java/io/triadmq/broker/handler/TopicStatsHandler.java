package io.triadmq.broker.handler;

import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.body.TopicStatsTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.LinkedHashMap;
import java.util.Map;

/** GET_TOPIC_STATS_INFO: what each queue of a topic holds. Reads from disk. */
final class TopicStatsHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumeQueueIndex index;
    private final String group;

    /** @param group name of this broker group */
    TopicStatsHandler(TopicTable topics, ConsumeQueueIndex index, String group) {
        this.topics = topics;
        this.index = index;
        this.group = group;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String name = request.fields().required("topic");
        TopicSettings topic = topics.get(name);
        if (topic == null) {
            responder.respond(Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "topic[" + name + "] not exist"));
            return;
        }
        Map<MessageQueue, TopicStatsTable.TopicOffset> table = new LinkedHashMap<>();
        for (int number = 0; number < topic.queueCount(); number++) {
            QueueId queue = new QueueId(topic.id(), number);
            QueueRange range = index.range(queue);
            IndexRow newest = range.next() > range.min() ? index.get(queue, range.next() - 1) : null;
            table.put(
                    new MessageQueue(name, group, number),
                    new TopicStatsTable.TopicOffset(
                            range.min(), range.next(), newest == null ? 0 : newest.storeTime()));
        }
        responder.respond(
                Command.response(request, ResponseCode.SUCCESS).withBody(new TopicStatsTable(table, 0).toJson()));
    }
}
