package io.triadmq.broker.delay;

import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.raftlog.AppendOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delay level: delivers the messages of its queue, in order, as they fall due. A message is delivered by storing it
 * again in the queue it belongs to; then the line's progress is saved like a consumer's offset. A leader that dies
 * between the two leaves a message that its successor delivers again: at least once, as a stock broker does.
 *
 * <p>Owned by the delay thread.
 */
final class DelayLine {
    private static final Logger LOG = LoggerFactory.getLogger(DelayLine.class);

    /** Messages moved together: bounds what is read, and repeated after a crash. */
    private static final int BATCH = 32;

    private final Parts parts;
    private final QueueId queue;
    private final long delayMillis;
    private long next;
    private @Nullable List<CompletableFuture<AppendOutcome<SendResult>>> inFlight;

    /**
     * What all lines use.
     *
     * @param storeHost this node's address for clients
     */
    record Parts(
            TopicTable topics,
            ConsumeQueueIndex index,
            MessageReader messages,
            Proposals proposals,
            OffsetBuffer offsets,
            HostAddress storeHost) {}

    /** @param next first offset of the queue that is not delivered yet */
    DelayLine(Parts parts, QueueId queue, long delayMillis, long next) {
        this.parts = parts;
        this.queue = queue;
        this.delayMillis = delayMillis;
        this.next = next;
    }

    /** Delivers what is due and saves what was delivered. */
    void step(long nowMillis) {
        if (inFlight != null && !finish(inFlight)) {
            return;
        }
        inFlight = null;
        next = Math.max(next, parts.index.range(queue).min());
        if (parts.index.range(queue).next() <= next) {
            return;
        }
        List<CompletableFuture<AppendOutcome<SendResult>>> sent = new ArrayList<>();
        for (IndexRow row : parts.index.scan(queue, next, BATCH)) {
            if (row.storeTime() + delayMillis > nowMillis) {
                break;
            }
            sent.add(deliver(row));
        }
        inFlight = sent.isEmpty() ? null : sent;
    }

    /** False while some are on their way. Those up to the first that failed are done. */
    private boolean finish(List<CompletableFuture<AppendOutcome<SendResult>>> sent) {
        if (sent.stream().anyMatch(each -> !each.isDone())) {
            return false;
        }
        long before = next;
        for (CompletableFuture<AppendOutcome<SendResult>> each : sent) {
            if (!(each.join() instanceof AppendOutcome.Applied)) {
                break;
            }
            next++;
        }
        if (next > before) {
            parts.offsets.save(DelayTopic.GROUP, queue, next);
        }
        return true;
    }

    private CompletableFuture<AppendOutcome<SendResult>> deliver(IndexRow row) {
        CompletableFuture<AppendOutcome<SendResult>> outcome = new CompletableFuture<>();
        SendRequest request = null;
        try {
            byte[] record = parts.messages.readAt(row.position());
            request = record == null ? null : request(record);
        } catch (IOException e) {
            LOG.error("cannot read the delayed message at position {}, trying again", row.position(), e);
            outcome.complete(new AppendOutcome.Unknown<>(0, e.toString()));
            return outcome;
        }
        if (request == null) {
            // Retention or the deletion of its topic took it: nothing is left to deliver.
            outcome.complete(new AppendOutcome.Applied<>(
                    0, 0, new SendResult(SendResult.Status.NO_SUCH_QUEUE, -1, new long[0], 0, 0)));
        } else {
            parts.proposals.send(request, outcome::complete);
        }
        return outcome;
    }

    private @Nullable SendRequest request(byte[] record) {
        RecordCopy copy = new RecordCopy(record);
        Map<String, String> properties = copy.properties();
        String name = properties.get(PropertyName.REAL_TOPIC);
        TopicSettings topic = name == null ? null : parts.topics.get(name);
        if (topic == null) {
            LOG.warn("a delayed message for topic {} is dropped: there is no such topic any more", name);
            return null;
        }
        properties.remove(PropertyName.DELAY);
        int wanted = Integer.parseInt(properties.getOrDefault(PropertyName.REAL_QUEUE_ID, "0"));
        int queueId = wanted < topic.queueCount() ? wanted : 0;
        return new SendRequest(
                new QueueId(topic.id(), queueId), List.of(copy.to(topic.name(), queueId, parts.storeHost)), null);
    }
}
