package io.triadmq.broker.handler;

import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.message.SystemTopic;
import java.util.concurrent.ThreadLocalRandom;

/** What a send must fulfil, with a stock broker's codes; who does not ends in a {@link SendRefusal}. */
final class SendChecks {
    private SendChecks() {}

    static void topicName(String topic) {
        String problem = NameRules.topicProblem(topic);
        if (problem != null) {
            throw new SendRefusal(ResponseCode.INVALID_PARAMETER, problem);
        }
        if (SystemTopic.isForbiddenForSends(topic)) {
            throw new SendRefusal(
                    ResponseCode.NO_PERMISSION, "the topic[" + topic + "] is conflict with system reserved words.");
        }
    }

    /** The queue to store in; chosen here when the sender leaves it open, or when the message goes to another topic. */
    static int queueId(SendHeader header, TopicSettings topic) {
        boolean elsewhere = !header.topic().equals(topic.name());
        if (header.queueId() < 0 || elsewhere) {
            return ThreadLocalRandom.current().nextInt(Math.max(1, topic.writeQueues()));
        }
        if (header.queueId() >= topic.queueCount()) {
            throw new SendRefusal(
                    ResponseCode.INVALID_PARAMETER,
                    "request queueId[" + header.queueId() + "] is illegal, topic[" + topic.name() + "] has "
                            + topic.queueCount() + " queues");
        }
        return header.queueId();
    }

    /** What would be delivered at the wrong time, or must not be delivered yet, is refused rather than stored. */
    static void supported(SendHeader header, SendProperties properties) {
        if (properties.delayedBy != null) {
            throw new SendRefusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "delays other than by level (property " + properties.delayedBy
                            + ") are not supported by this version of TriadMQ");
        }
        if (properties.delayLevel > 0 && header.stamp() != null && !HalfSends.isMarked(header, properties)) {
            // Its sequence is counted in the queue it is for, and it is stored in another one.
            throw new SendRefusal(
                    ResponseCode.MESSAGE_ILLEGAL, "a delayed message cannot carry a producer id; send it without one");
        }
    }
}
