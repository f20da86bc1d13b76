package io.triadmq.broker.handler;

import io.triadmq.broker.config.SendLimits;
import io.triadmq.broker.config.TopicPolicy;
import io.triadmq.broker.config.TransactionConfig;
import io.triadmq.broker.delay.DelayTopic;
import io.triadmq.broker.delay.RecordCopy;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;

/**
 * SEND_MESSAGE, SEND_MESSAGE_V2 and SEND_BATCH_MESSAGE, on the leader: checks the request as a stock broker does, in
 * the same order and with the same codes, makes the records, and answers when they are committed and applied.
 *
 * <p>Runs on event loops and never blocks. Thread-safe.
 */
final class SendHandler implements RequestHandler {
    private final TopicMaker topics;
    private final Announcement announcement;
    private final GroupTable groups;
    private final Proposals proposals;
    private final Outcomes outcomes;
    private final SendDeadlines deadlines;
    private final TopicPolicy policy;
    private final SendLimits limits;
    private final DelayLevels levels;
    private final TrafficMeter traffic;
    private final HostAddress storeHost;
    private final SendRecords records;
    private final MessageIds ids;
    private final HalfSends halves;

    /**
     * @param storeHost this node's address for clients
     * @param cluster name of the cluster; requests that want a reply carry it
     */
    SendHandler(
            TopicMaker topics,
            Announcement announcement,
            GroupTable groups,
            Proposals proposals,
            Outcomes outcomes,
            SendDeadlines deadlines,
            TopicPolicy policy,
            SendLimits limits,
            TransactionConfig transactions,
            DelayLevels levels,
            TrafficMeter traffic,
            HostAddress storeHost,
            MessageIds ids,
            String cluster) {
        this.topics = topics;
        this.announcement = announcement;
        this.groups = groups;
        this.proposals = proposals;
        this.outcomes = outcomes;
        this.deadlines = deadlines;
        this.policy = policy;
        this.limits = limits;
        this.levels = levels;
        this.traffic = traffic;
        this.storeHost = storeHost;
        this.halves = new HalfSends(transactions);
        this.records = new SendRecords(storeHost, Records.clusterProperty(cluster));
        this.ids = ids;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        SendHeader header = SendHeader.of(request);
        HostAddress bornHost = Records.bornHost(connection, request);
        try {
            SendChecks.topicName(header.topic());
            String topic = deadLetterInstead(header);
            TopicSettings settings = topics.find(topic);
            if (settings != null) {
                store(header, settings, request, responder, bornHost);
            } else {
                createThenStore(header, topic, request, responder, bornHost);
            }
        } catch (SendRefusal refusal) {
            responder.respond(Command.response(request, refusal.code, refusal.getMessage()));
        }
    }

    /** A consumer that sends a failed message back too often gets it into its group's dead-letter topic. */
    private String deadLetterInstead(SendHeader header) {
        if (!SystemTopic.isRetry(header.topic())) {
            return header.topic();
        }
        String group = header.topic().substring(SystemTopic.RETRY_PREFIX.length());
        GroupSettings settings = groups.get(group);
        int most = header.maxReconsumeTimes() >= 0
                ? header.maxReconsumeTimes()
                : settings == null ? GroupSettings.defaults(group).retryMaxTimes() : settings.retryMaxTimes();
        return header.reconsumeTimes() > most ? SystemTopic.deadLetterTopic(group) : header.topic();
    }

    private void createThenStore(
            SendHeader header, String topic, Command request, Responder responder, HostAddress bornHost) {
        topics.create(toCreate(header, topic), outcome -> {
            try {
                Command failure = outcome.match(
                        applied -> applied.result() instanceof CommandResult.Rejected rejected
                                ? Command.response(request, ResponseCode.SYSTEM_ERROR, rejected.reason())
                                : null,
                        refused -> outcomes.refused(request, refused),
                        // Nothing of the message itself was proposed: to try again is harmless.
                        unknown -> outcomes.notLeader(request));
                TopicSettings created = topics.find(topic);
                if (failure != null || created == null) {
                    responder.respond(failure != null ? failure : missing(request, topic));
                } else {
                    store(header, created, request, announcement.before(responder), bornHost);
                }
            } catch (SendRefusal refusal) {
                responder.respond(Command.response(request, refusal.code, refusal.getMessage()));
            } catch (BadRequestException e) {
                responder.respond(Command.response(request, ResponseCode.SYSTEM_ERROR, e.getMessage()));
            }
        });
    }

    private static Command missing(Command request, String topic) {
        return Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "topic[" + topic + "] was deleted meanwhile");
    }

    private TopicSettings toCreate(SendHeader header, String topic) {
        if (SystemTopic.isRetry(topic) || SystemTopic.isDeadLetter(topic)) {
            GroupSettings group = groups.get(topic.substring(topic.indexOf('%', 1) + 1));
            return TopicMaker.retryTopic(
                    topic, group == null || SystemTopic.isDeadLetter(topic) ? 1 : group.retryQueueNums());
        }
        TopicSettings template = topics.find(header.defaultTopic());
        boolean allowed =
                policy.autoCreateTopics() && template != null && (template.perm() & TopicSettings.PERM_INHERIT) != 0;
        if (template == null || !allowed) {
            throw new SendRefusal(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "topic[" + topic + "] not exist, apply first please! Create it with: triad topic create " + topic);
        }
        int queues = Math.max(1, Math.min(header.defaultTopicQueues(), template.writeQueues()));
        return TopicMaker.settings(topic, queues, template.perm() & ~TopicSettings.PERM_INHERIT);
    }

    private void store(
            SendHeader header, TopicSettings topic, Command request, Responder responder, HostAddress bornHost) {
        int queueId = SendChecks.queueId(header, topic);
        byte[] body = request.body() == null ? new byte[0] : request.body();
        if (body.length > limits.maxMessageBytes()) {
            throw new SendRefusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "message body of " + body.length + " bytes, at most " + limits.maxMessageBytes()
                            + " (maxMessageSize)");
        }
        SendProperties properties = new SendProperties(header.properties());
        SendChecks.supported(header, properties);
        boolean batch = request.code() == RequestCode.SEND_BATCH_MESSAGE;
        SendRecords.Envelope envelope = new SendRecords.Envelope(header, topic, queueId, bornHost);
        SendRequest toStore = batch
                ? new SendRequest(new QueueId(topic.id(), queueId), records.batch(envelope, body), header.stamp())
                : single(envelope, body, properties);
        SendInFlight send = new SendInFlight(
                outcomes,
                request,
                responder,
                ids,
                traffic,
                topic,
                queueId,
                batch ? null : properties.uniqKey,
                deadlines.now());
        deadlines.watch(send);
        try {
            proposals.send(toStore, send);
        } catch (IllegalArgumentException tooLarge) {
            // Whoever catches it answers the request, and nobody must do so again when its time is up.
            send.abandon();
            throw tooLarge;
        }
    }

    /** A message with a delay goes to the queue of its level, and knows where it belongs. */
    private SendRequest single(SendRecords.Envelope envelope, byte[] body, SendProperties properties) {
        TopicSettings topic = envelope.topic();
        SendRequest.Half half = halves.of(envelope.header(), properties);
        String text = half == null ? properties.text : HalfSends.text(properties, half);
        SendRequest.Message message = records.single(envelope, body, properties, text);
        TopicSettings waiting = half == null && properties.delayLevel > 0 && !SystemTopic.isDeadLetter(topic.name())
                ? topics.find(DelayTopic.NAME)
                : null;
        if (waiting == null) {
            QueueId queue = new QueueId(topic.id(), envelope.queueId());
            return new SendRequest(queue, List.of(message), envelope.header().stamp(), half);
        }
        int waitingQueue = DelayTopic.queueOf(properties.delayLevel, levels);
        RecordCopy copy = new RecordCopy(message.record());
        DelayTopic.address(copy.properties(), topic.name(), envelope.queueId());
        return new SendRequest(
                new QueueId(waiting.id(), waitingQueue),
                List.of(copy.to(waiting.name(), waitingQueue, storeHost)),
                null);
    }
}
