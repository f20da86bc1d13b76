package io.triadmq.broker.handler;

import io.triadmq.broker.config.PullConfig;
import io.triadmq.broker.config.TopicPolicy;
import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.pull.Pull;
import io.triadmq.broker.pull.PullService;
import io.triadmq.broker.pull.TagFilter;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.TagExpression;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * PULL_MESSAGE and LITE_PULL_MESSAGE, on every node. Checks the request as a stock broker does; what a follower would
 * have to refuse because it may be behind goes to the leader instead.
 *
 * <p>A consumer's messages are chosen by what its own client said it wants, not by what another member of the group
 * said last. Where that is not known (its heartbeat has not come yet, or is older than the pull) it gets everything:
 * clients compare tags again themselves, and an error would cost it up to 30 seconds.
 */
final class PullHandler implements RequestHandler {
    /** What a stock broker sends in one answer. */
    private static final int DEFAULT_BYTES = 256 * 1024;
    /** More in one answer only delays other connections' answers. */
    private static final int MAX_BYTES = 1024 * 1024;
    /** Clients give up after 30 seconds. */
    private static final long MAX_WAIT_MILLIS = 20_000;
    /** A pull that the leader answers for us must end before the relay gives up. */
    private static final long RELAYED_WAIT_MILLIS = 3_000;

    private final TopicTable topics;
    private final GroupTable groups;
    private final Leadership leadership;
    private final ClientRegistry clients;
    private final GroupMembership membership;
    private final GroupMaker groupMaker;
    private final PullService pulls;
    private final RequestHandler offsets;
    private final RequestHandler onLeader;
    private final TopicPolicy policy;
    private final PullConfig config;
    private final LongSupplier nanoClock;

    /** @param offsets takes UPDATE_CONSUMER_OFFSET, on any node */
    PullHandler(
            TopicTable topics,
            GroupTable groups,
            Leadership leadership,
            ClientRegistry clients,
            GroupMembership membership,
            GroupMaker groupMaker,
            PullService pulls,
            RequestHandler offsets,
            Relay relay,
            TopicPolicy policy,
            PullConfig config,
            LongSupplier nanoClock) {
        this.topics = topics;
        this.groups = groups;
        this.leadership = leadership;
        this.clients = clients;
        this.membership = membership;
        this.groupMaker = groupMaker;
        this.pulls = pulls;
        this.offsets = offsets;
        this.onLeader = relay.leaderOnly(this);
        this.policy = policy;
        this.config = config;
        this.nanoClock = nanoClock;
    }

    /** Why a pull is not served: code and text. */
    private record Refusal(int code, String text) {}

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        PullRequest pull = PullRequest.of(request);
        TopicSettings topic = topics.get(pull.topic());
        Refusal refusal = check(pull, topic);
        ConsumerMember member = clients.memberOn(connection, pull.group());
        refusal = refusal == null ? checkConsumer(pull, member) : refusal;
        if (topic == null || refusal != null) {
            refuse(connection, request, responder, refusal);
            return;
        }
        boolean relayed = request.fields().get(SendField.FORWARDED_FOR) != null;
        if (member == null && pull.subscription() == null && !relayed) {
            membership.pulledUnregistered(connection, pull.group());
        }
        if (pull.commitOffset() >= 0) {
            saveOffset(connection, pull);
        }
        pulls.start(new Pull(
                pulls,
                connection,
                request,
                responder,
                new QueueId(topic.id(), pull.queueId()),
                pull.queueOffset(),
                filter(pull, member),
                pull.maxMessages(),
                pull.maxBytes() == 0 ? DEFAULT_BYTES : Math.min(pull.maxBytes(), MAX_BYTES),
                nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(waitMillis(pull)),
                () -> askLeader(connection, request, responder)));
    }

    /** Lets the leader answer a pull that this node cannot. */
    private void askLeader(Connection connection, Command request, Responder responder) {
        onLeader.handle(connection, impatient(request), responder);
    }

    private @Nullable Refusal check(PullRequest pull, @Nullable TopicSettings topic) {
        GroupSettings group = groups.get(pull.group());
        if (group == null && !policy.autoCreateGroups()) {
            return new Refusal(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "subscription group [" + pull.group() + "] does not exist");
        }
        if (group != null && !group.consumeEnable()) {
            return new Refusal(ResponseCode.NO_PERMISSION, "subscription group no permission, " + pull.group());
        }
        if (topic == null) {
            return new Refusal(ResponseCode.TOPIC_NOT_EXIST, "topic[" + pull.topic() + "] not exist");
        }
        if (!topic.readable()) {
            return new Refusal(
                    ResponseCode.NO_PERMISSION, "the topic[" + pull.topic() + "] pulling message is forbidden");
        }
        if (pull.queueId() < 0 || pull.queueId() >= topic.queueCount()) {
            return new Refusal(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId[" + pull.queueId() + "] is illegal, topic[" + pull.topic() + "] has " + topic.queueCount()
                            + " queues");
        }
        if (group == null) {
            groupMaker.createIfAbsent(pull.group());
        }
        return null;
    }

    private @Nullable Refusal checkConsumer(PullRequest pull, @Nullable ConsumerMember member) {
        SubscriptionData registered =
                member == null ? null : member.subscriptions().get(pull.topic());
        boolean byTag = SubscriptionData.TAG.equals(pull.expressionType())
                && (registered == null || SubscriptionData.TAG.equals(registered.expressionType()));
        if (!byTag) {
            return new Refusal(
                    ResponseCode.SYSTEM_ERROR, "The broker does not support consumer to filter message by SQL92");
        }
        GroupSettings group = groups.get(pull.group());
        boolean broadcastForbidden = member != null
                && member.messageModel() == MessageModel.BROADCASTING
                && group != null
                && !group.consumeBroadcastEnable();
        return broadcastForbidden
                ? new Refusal(
                        ResponseCode.NO_PERMISSION,
                        "the consumer group[" + pull.group() + "] can not consume by broadcast way")
                : null;
    }

    private void refuse(Connection connection, Command request, Responder responder, @Nullable Refusal refusal) {
        boolean mayBeBehind = !leadership.current().leading();
        boolean relayed = request.fields().get(SendField.FORWARDED_FOR) != null;
        if (mayBeBehind && !relayed) {
            askLeader(connection, request, responder);
        } else if (mayBeBehind) {
            responder.respond(Relay.notLeader(request, leadership.current()));
        } else if (refusal != null) {
            responder.respond(Command.response(request, refusal.code(), refusal.text()));
        }
    }

    private static TagFilter filter(PullRequest pull, @Nullable ConsumerMember member) {
        if (pull.subscription() != null) {
            return TagFilter.of(TagExpression.parse(pull.subscription()).codes());
        }
        SubscriptionData registered =
                member == null ? null : member.subscriptions().get(pull.topic());
        boolean current = registered != null && registered.subVersion() >= pull.subVersion();
        return registered == null || !current ? TagFilter.ALL : TagFilter.of(registered.codeSet());
    }

    private long waitMillis(PullRequest pull) {
        long longest =
                config.longPolling() ? MAX_WAIT_MILLIS : config.shortPolling().toMillis();
        return Math.min(pull.suspendMillis(), longest);
    }

    private void saveOffset(Connection connection, PullRequest pull) {
        Command save = Command.oneWay(RequestCode.UPDATE_CONSUMER_OFFSET)
                .with("consumerGroup", pull.group())
                .with("topic", pull.topic())
                .with("queueId", pull.queueId())
                .with("commitOffset", pull.commitOffset());
        offsets.handle(connection, save, answer -> {});
    }

    /** The same request, waiting no longer than the relay does. */
    private static Command impatient(Command request) {
        long wait = Math.min(request.fields().longOr("suspendTimeoutMillis", 0), RELAYED_WAIT_MILLIS);
        return request.copy().with("suspendTimeoutMillis", wait);
    }
}
