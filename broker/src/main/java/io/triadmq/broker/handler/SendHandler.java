package io.triadmq.broker.handler;

import io.triadmq.broker.config.SendLimits;
import io.triadmq.broker.config.TopicPolicy;
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
import io.triadmq.protocol.message.BatchBody;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.MessageRecordBuilder;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.message.TagExpression;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

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
    private final byte[] clusterProperty;

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
            DelayLevels levels,
            TrafficMeter traffic,
            HostAddress storeHost,
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
        this.clusterProperty = Records.clusterProperty(cluster);
    }

    /** A request answered with an error: the checks below end with it. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int code;

        Refusal(int code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        SendHeader header = SendHeader.of(request);
        HostAddress bornHost = Records.bornHost(connection, request);
        try {
            checkName(header.topic());
            String topic = deadLetterInstead(header);
            TopicSettings settings = topics.find(topic);
            if (settings != null) {
                store(header, settings, request, responder, bornHost);
            } else {
                createThenStore(header, topic, request, responder, bornHost);
            }
        } catch (Refusal refusal) {
            responder.respond(Command.response(request, refusal.code, refusal.getMessage()));
        }
    }

    private static void checkName(String topic) {
        String problem = NameRules.topicProblem(topic);
        if (problem != null) {
            throw new Refusal(ResponseCode.INVALID_PARAMETER, problem);
        }
        if (SystemTopic.isForbiddenForSends(topic)) {
            throw new Refusal(
                    ResponseCode.NO_PERMISSION, "the topic[" + topic + "] is conflict with system reserved words.");
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
            } catch (Refusal refusal) {
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
            throw new Refusal(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "topic[" + topic + "] not exist, apply first please! Create it with: triad topic create " + topic);
        }
        int queues = Math.max(1, Math.min(header.defaultTopicQueues(), template.writeQueues()));
        return TopicMaker.settings(topic, queues, template.perm() & ~TopicSettings.PERM_INHERIT);
    }

    private void store(
            SendHeader header, TopicSettings topic, Command request, Responder responder, HostAddress bornHost) {
        int queueId = queueId(header, topic);
        byte[] body = request.body() == null ? new byte[0] : request.body();
        if (body.length > limits.maxMessageBytes()) {
            throw new Refusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "message body of " + body.length + " bytes, at most " + limits.maxMessageBytes()
                            + " (maxMessageSize)");
        }
        SendProperties properties = new SendProperties(header.properties());
        checkSupported(header, properties);
        boolean batch = request.code() == RequestCode.SEND_BATCH_MESSAGE;
        List<SendRequest.Message> messages = batch
                ? batch(header, topic, queueId, body, bornHost)
                : List.of(single(header, topic, queueId, body, bornHost, properties));
        QueueId target = new QueueId(topic.id(), queueId);
        TopicSettings waiting = properties.delayLevel > 0 && !batch && !SystemTopic.isDeadLetter(topic.name())
                ? topics.find(DelayTopic.NAME)
                : null;
        if (waiting != null) {
            int waitingQueue = DelayTopic.queueOf(properties.delayLevel, levels);
            RecordCopy copy = new RecordCopy(messages.get(0).record());
            DelayTopic.address(copy.properties(), topic.name(), queueId);
            messages = List.of(copy.to(waiting.name(), waitingQueue, storeHost));
            target = new QueueId(waiting.id(), waitingQueue);
        }
        SendInFlight send = new SendInFlight(
                outcomes,
                request,
                responder,
                storeHost,
                traffic,
                topic,
                queueId,
                batch ? null : properties.uniqKey,
                deadlines.now());
        deadlines.watch(send);
        proposals.send(new SendRequest(target, messages, header.stamp()), send);
    }

    private static int queueId(SendHeader header, TopicSettings topic) {
        boolean elsewhere = !header.topic().equals(topic.name());
        if (header.queueId() < 0 || elsewhere) {
            return ThreadLocalRandom.current().nextInt(Math.max(1, topic.writeQueues()));
        }
        if (header.queueId() >= topic.queueCount()) {
            throw new Refusal(
                    ResponseCode.INVALID_PARAMETER,
                    "request queueId[" + header.queueId() + "] is illegal, topic[" + topic.name() + "] has "
                            + topic.queueCount() + " queues");
        }
        return header.queueId();
    }

    /** What would be delivered at the wrong time, or must not be delivered yet, is refused rather than stored. */
    private static void checkSupported(SendHeader header, SendProperties properties) {
        if (properties.transactional || SysFlag.transaction(header.sysFlag()) != SysFlag.TRANSACTION_NONE) {
            throw new Refusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "transactional messages are not supported by this version of TriadMQ");
        }
        if (properties.delayedBy != null) {
            throw new Refusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "delays other than by level (property " + properties.delayedBy
                            + ") are not supported by this version of TriadMQ");
        }
        if (properties.delayLevel > 0 && header.stamp() != null) {
            // Its sequence is counted in the queue it is for, and it is stored in another one.
            throw new Refusal(
                    ResponseCode.MESSAGE_ILLEGAL, "a delayed message cannot carry a producer id; send it without one");
        }
    }

    private SendRequest.Message single(
            SendHeader header,
            TopicSettings topic,
            int queueId,
            byte[] body,
            HostAddress bornHost,
            SendProperties properties) {
        MessageRecordBuilder record =
                envelope(header, topic, queueId, bornHost).flag(header.flag()).body(body);
        return message(record, properties);
    }

    private List<SendRequest.Message> batch(
            SendHeader header, TopicSettings topic, int queueId, byte[] body, HostAddress bornHost) {
        if (SystemTopic.isRetry(topic.name())) {
            throw new Refusal(ResponseCode.MESSAGE_ILLEGAL, "batch request does not support retry group");
        }
        List<BatchBody.Inner> inners = BatchBody.decode(body);
        List<SendRequest.Message> messages = new ArrayList<>(inners.size());
        for (BatchBody.Inner inner : inners) {
            String text =
                    new String(inner.data(), inner.propertiesAt(), inner.propertiesLength(), StandardCharsets.UTF_8);
            SendProperties properties = new SendProperties(text);
            checkSupported(header, properties);
            if (properties.delayLevel > 0) {
                throw new Refusal(ResponseCode.MESSAGE_ILLEGAL, "messages of a batch cannot be delayed");
            }
            MessageRecordBuilder record = envelope(header, topic, queueId, bornHost)
                    .flag(inner.flag())
                    .body(inner.data(), inner.bodyAt(), inner.bodyLength());
            messages.add(message(record, properties));
        }
        return messages;
    }

    private MessageRecordBuilder envelope(SendHeader header, TopicSettings topic, int queueId, HostAddress bornHost) {
        return new MessageRecordBuilder()
                .topic(topic.name().getBytes(StandardCharsets.UTF_8))
                .queueId(queueId)
                .sysFlag(header.sysFlag())
                .bornTimestamp(header.bornTimestamp())
                .bornHost(bornHost)
                .storeHost(storeHost)
                .reconsumeTimes(header.reconsumeTimes());
    }

    private SendRequest.Message message(MessageRecordBuilder record, SendProperties properties) {
        byte[] text = properties.text.getBytes(StandardCharsets.UTF_8);
        int more = properties.wantsReply ? clusterProperty.length + 1 : 0;
        if (text.length + more > MessageRecord.MAX_PROPERTIES_BYTES) {
            throw new Refusal(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "message properties of " + text.length + " bytes, at most " + MessageRecord.MAX_PROPERTIES_BYTES);
        }
        record.properties(text);
        if (properties.wantsReply) {
            record.moreProperties(clusterProperty);
        }
        return new SendRequest.Message(record.build(), tagHash(properties.tag));
    }

    private static int tagHash(@Nullable String tag) {
        return TagExpression.hash(tag);
    }
}
