package io.triadmq.broker.handler;

import io.triadmq.broker.config.TopicPolicy;
import io.triadmq.broker.delay.DelayTopic;
import io.triadmq.broker.delay.RecordCopy;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.raftlog.AppendOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * CONSUMER_SEND_MSG_BACK, on the leader: a message that a consumer failed to process comes again through the retry topic
 * of its group, later each time; after too many tries, or when the consumer says so, it goes to the group's dead-letter
 * topic.
 *
 * <p>Reads the message from disk, so it runs on the query threads.
 */
final class SendBackHandler implements RequestHandler {
    /** As a stock broker: the first retry comes after the third delay, 10 seconds. */
    private static final int FIRST_DELAY_LEVEL = 3;

    private final MessageReader messages;
    private final GroupTable groups;
    private final TopicMaker topics;
    private final Proposals proposals;
    private final Outcomes outcomes;
    private final TopicPolicy policy;
    private final DelayLevels levels;
    private final HostAddress storeHost;

    SendBackHandler(
            MessageReader messages,
            GroupTable groups,
            TopicMaker topics,
            Proposals proposals,
            Outcomes outcomes,
            TopicPolicy policy,
            DelayLevels levels,
            HostAddress storeHost) {
        this.messages = messages;
        this.groups = groups;
        this.topics = topics;
        this.proposals = proposals;
        this.outcomes = outcomes;
        this.policy = policy;
        this.levels = levels;
        this.storeHost = storeHost;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        String group = fields.required("group");
        long position = fields.requiredLong("offset");
        int level = fields.intOr("delayLevel", 0);
        GroupSettings settings = groups.get(group);
        if (settings == null && !policy.autoCreateGroups()) {
            responder.respond(Command.response(
                    request, ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "subscription group not exist, " + group));
            return;
        }
        GroupSettings rules = settings == null ? GroupSettings.defaults(group) : settings;
        byte[] record = read(position);
        if (record == null) {
            responder.respond(
                    Command.response(request, ResponseCode.SYSTEM_ERROR, "look message by offset failed, " + position));
            return;
        }
        int most = fields.intOr("maxReconsumeTimes", rules.retryMaxTimes());
        RecordCopy copy = new RecordCopy(record);
        remember(copy, position);
        if (copy.reconsumeTimes() >= most || level < 0) {
            bury(group, copy, request, responder);
        } else {
            int wait = level == 0 ? FIRST_DELAY_LEVEL + copy.reconsumeTimes() : level;
            retry(rules, copy, wait, request, responder);
        }
    }

    private byte @Nullable [] read(long position) {
        try {
            return messages.readAt(position);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the message at " + position + ": " + e.getMessage(), e);
        }
    }

    /** Where it came from, on its first way back. */
    private void remember(RecordCopy copy, long position) {
        Map<String, String> properties = copy.properties();
        properties.putIfAbsent(PropertyName.RETRY_TOPIC, copy.topic());
        properties.putIfAbsent(PropertyName.ORIGIN_MESSAGE_ID, OffsetMessageId.format(storeHost, position));
        properties.remove(PropertyName.DELAY);
    }

    private void retry(GroupSettings group, RecordCopy copy, int level, Command request, Responder responder) {
        int queues = Math.max(1, group.retryQueueNums());
        String name = SystemTopic.retryTopic(group.name());
        with(TopicMaker.retryTopic(name, queues), request, responder, retryTopic -> {
            TopicSettings waiting = topics.find(DelayTopic.NAME);
            int queueId = ThreadLocalRandom.current().nextInt(Math.min(queues, retryTopic.writeQueues()));
            copy.setReconsumeTimes(copy.reconsumeTimes() + 1);
            if (waiting == null) {
                send(copy, retryTopic, queueId, request, responder);
                return;
            }
            copy.properties().put(PropertyName.DELAY, Integer.toString(level));
            DelayTopic.address(copy.properties(), retryTopic.name(), queueId);
            send(copy, waiting, DelayTopic.queueOf(level, levels), request, responder);
        });
    }

    private void bury(String group, RecordCopy copy, Command request, Responder responder) {
        Map<String, String> properties = copy.properties();
        properties.putIfAbsent(
                PropertyName.DLQ_ORIGIN_TOPIC, properties.getOrDefault(PropertyName.RETRY_TOPIC, copy.topic()));
        String origin = properties.get(PropertyName.ORIGIN_MESSAGE_ID);
        if (origin != null) {
            properties.putIfAbsent(PropertyName.DLQ_ORIGIN_MESSAGE_ID, origin);
        }
        with(
                TopicMaker.retryTopic(SystemTopic.deadLetterTopic(group), 1),
                request,
                responder,
                topic -> send(copy, topic, 0, request, responder));
    }

    /** Goes on with a topic that is created when it does not exist. */
    private void with(TopicSettings wanted, Command request, Responder responder, Consumer<TopicSettings> then) {
        TopicSettings existing = topics.find(wanted.name());
        if (existing != null) {
            then.accept(existing);
            return;
        }
        topics.create(wanted, outcome -> {
            TopicSettings created = topics.find(wanted.name());
            if (outcome instanceof AppendOutcome.Applied<CommandResult> && created != null) {
                then.accept(created);
            } else {
                responder.respond(outcomes.answer(
                        request,
                        outcome,
                        done -> Command.response(
                                request, ResponseCode.SYSTEM_ERROR, "topic " + wanted.name() + " was not created")));
            }
        });
    }

    private void send(RecordCopy copy, TopicSettings topic, int queueId, Command request, Responder responder) {
        SendRequest send = new SendRequest(
                new QueueId(topic.id(), queueId), List.of(copy.to(topic.name(), queueId, storeHost)), null);
        proposals.send(send, outcome -> responder.respond(answer(request, outcome)));
    }

    private Command answer(Command request, AppendOutcome<SendResult> outcome) {
        return outcome.match(
                applied -> applied.result().status() == SendResult.Status.STORED
                        ? Command.response(request, ResponseCode.SUCCESS)
                        : Command.response(request, ResponseCode.SYSTEM_ERROR, "not stored: " + applied.result()),
                refused -> outcomes.refused(request, refused),
                unknown -> Outcomes.unknown(request, unknown.detail()));
    }
}
