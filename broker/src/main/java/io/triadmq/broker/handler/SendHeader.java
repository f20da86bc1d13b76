package io.triadmq.broker.handler;

import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import org.jspecify.annotations.Nullable;

/**
 * Header of a send: the same fields under long names (SEND_MESSAGE) or single letters (the two others).
 *
 * @param queueId below 0: any queue
 * @param maxReconsumeTimes of a consumer that sends a failed message back itself; -1 when not given
 * @param stamp null for stock clients
 */
record SendHeader(
        String producerGroup,
        String topic,
        String defaultTopic,
        int defaultTopicQueues,
        int queueId,
        int sysFlag,
        long bornTimestamp,
        int flag,
        String properties,
        int reconsumeTimes,
        int maxReconsumeTimes,
        @Nullable ProducerStamp stamp) {

    static SendHeader of(Command request) {
        HeaderFields fields = request.fields();
        boolean longNames = request.code() == RequestCode.SEND_MESSAGE;
        String properties = fields.get(longNames ? "properties" : "i");
        return new SendHeader(
                fields.required(longNames ? "producerGroup" : "a"),
                fields.required(longNames ? "topic" : "b"),
                fields.required(longNames ? "defaultTopic" : "c"),
                fields.requiredInt(longNames ? "defaultTopicQueueNums" : "d"),
                fields.requiredInt(longNames ? "queueId" : "e"),
                fields.requiredInt(longNames ? "sysFlag" : "f"),
                fields.requiredLong(longNames ? "bornTimestamp" : "g"),
                fields.requiredInt(longNames ? "flag" : "h"),
                properties == null ? "" : properties,
                fields.intOr(longNames ? "reconsumeTimes" : "j", 0),
                fields.intOr(longNames ? "maxReconsumeTimes" : "l", -1),
                stamp(fields));
    }

    private static @Nullable ProducerStamp stamp(HeaderFields fields) {
        if (fields.get(SendField.PRODUCER_ID) == null) {
            return null;
        }
        long producerId = fields.requiredLong(SendField.PRODUCER_ID);
        int epoch = fields.requiredInt(SendField.PRODUCER_EPOCH);
        long sequence = fields.requiredLong(SendField.SEQUENCE);
        if (producerId == 0 || epoch < 0 || sequence < 0) {
            throw new BadRequestException("a producer id is not 0, its epoch and sequence are not negative; got pid="
                    + producerId + " pep=" + epoch + " psq=" + sequence);
        }
        return new ProducerStamp(producerId, epoch, sequence);
    }
}
