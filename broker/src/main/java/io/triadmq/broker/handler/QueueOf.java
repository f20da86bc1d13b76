package io.triadmq.broker.handler;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;

/** Finds the queue that a request names by its fields {@code topic} and {@code queueId}. */
final class QueueOf {
    private QueueOf() {}

    /** The queue; null when there is none, and then the request is answered. */
    static @Nullable QueueId request(TopicTable topics, Command request, Responder responder) {
        String name = request.fields().required("topic");
        int number = request.fields().requiredInt("queueId");
        TopicSettings topic = topics.get(name);
        if (topic == null) {
            responder.respond(Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "topic[" + name + "] not exist"));
            return null;
        }
        if (number < 0 || number >= topic.queueCount()) {
            responder.respond(Command.response(
                    request,
                    ResponseCode.INVALID_PARAMETER,
                    "queueId[" + number + "] is illegal, topic[" + name + "] has " + topic.queueCount() + " queues"));
            return null;
        }
        return new QueueId(topic.id(), number);
    }
}
