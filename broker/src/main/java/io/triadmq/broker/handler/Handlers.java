package io.triadmq.broker.handler;

import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.SubscriptionGroupConfig;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RequestRouter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Makes the handlers and says where each runs: on any node, on the leader (followers relay it there), or on the leader
 * once it is certain to be up to date; on the event loop, or on the query threads when it reads from disk.
 */
public final class Handlers {
    /** How often to call {@link #sweep}. */
    public static final long SWEEP_MILLIS = SendDeadlines.SWEEP_MILLIS;

    private final HandlerParts parts;
    private final ReplicaState state;
    private final Outcomes outcomes;
    private final TopicMaker topics;
    private final Announcement announcement;
    private final GroupMaker groups;
    private final SendDeadlines deadlines;

    public Handlers(HandlerParts parts) {
        this.parts = parts;
        this.state = parts.state();
        this.outcomes = new Outcomes(state.leadership(), parts.handingOver());
        this.topics = new TopicMaker(state.topics(), parts.proposals());
        this.announcement = new Announcement(parts.announceTopics());
        this.groups = new GroupMaker(
                state.groups(),
                state.leadership(),
                parts.proposals(),
                topics,
                parts.config().topics());
        this.deadlines = new SendDeadlines(parts.config().sends().outcomeTimeout(), System::nanoTime);
    }

    /** Answers sends whose time is up; to be called every {@link #SWEEP_MILLIS}. */
    public void sweep() {
        deadlines.sweep();
    }

    /** No send waits for its outcome; exact once nothing new comes in. */
    public boolean isIdle() {
        return deadlines.isIdle();
    }

    /**
     * Creates the topics that must exist, on a new leader.
     *
     * @return true when all of them exist; else call again
     */
    public boolean createDefaultTopics() {
        List<TopicSettings> wanted =
                DefaultTopics.of(parts.config().identity(), parts.config().topics(), parts.levels());
        wanted.forEach(topics::createIfAbsent);
        return wanted.stream().allMatch(topic -> topics.find(topic.name()) != null);
    }

    public RequestRouter router() {
        RequestRouter.Builder router = RequestRouter.builder();
        addMessages(router);
        addOffsets(router);
        addGroups(router);
        addTopics(router);
        addNode(router);
        return router.build();
    }

    private void addMessages(RequestRouter.Builder router) {
        SendHandler send = new SendHandler(
                topics,
                announcement,
                state.groups(),
                parts.proposals(),
                outcomes,
                deadlines,
                parts.config().topics(),
                parts.config().sends(),
                parts.config().transactions(),
                parts.levels(),
                parts.traffic(),
                parts.storeHost(),
                new MessageIds(parts.storeHost(), parts.reader(), parts.queryPool()),
                parts.config().identity().cluster());
        SendBackHandler sendBack = new SendBackHandler(
                parts.reader(),
                state.groups(),
                topics,
                parts.proposals(),
                outcomes,
                parts.config().topics(),
                parts.levels(),
                parts.storeHost());
        RequestHandler view =
                pooled(new ViewMessageHandler(parts.reader(), leader(certain(ViewMessageHandler::absent))));
        PullHandler pull = new PullHandler(
                state.topics(),
                state.groups(),
                state.leadership(),
                parts.clients(),
                parts.membership(),
                groups,
                parts.pulls(),
                updateOffset(),
                parts.relay(),
                parts.config().topics(),
                parts.config().pulls(),
                System::nanoTime);
        router.on(RequestCode.SEND_MESSAGE, leader(send))
                .on(RequestCode.SEND_MESSAGE_V2, leader(send))
                .on(RequestCode.SEND_BATCH_MESSAGE, leader(send))
                .on(RequestCode.CONSUMER_SEND_MSG_BACK, leader(pooled(sendBack)))
                .on(RequestCode.END_TRANSACTION, leader(new EndTransactionHandler(parts.proposals(), outcomes)))
                .on(
                        TriadCode.FENCE_PRODUCER,
                        leader(new FenceProducerHandler(state.topics(), parts.proposals(), outcomes)))
                .on(RequestCode.PULL_MESSAGE, pull)
                .on(RequestCode.LITE_PULL_MESSAGE, pull)
                .on(RequestCode.VIEW_MESSAGE_BY_ID, view)
                .on(RequestCode.QUERY_MESSAGE, new QueryMessageHandler());
    }

    private void addOffsets(RequestRouter.Builder router) {
        RequestHandler query = new CertainHandler(
                state.leadership(),
                parts.offsets()::settle,
                parts.barrier(),
                parts.queryPool(),
                new QueryOffsetHandler(
                        state.topics(),
                        state.offsets(),
                        state.index(),
                        () -> parts.log().status().endPosition(),
                        parts.farBytes()));
        router.on(RequestCode.QUERY_CONSUMER_OFFSET, leader(query))
                .on(RequestCode.UPDATE_CONSUMER_OFFSET, updateOffset())
                .on(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, leader(certain(resetOffset())))
                .on(RequestCode.GET_MAX_OFFSET, leader(certain(new MaxOffsetHandler(state.topics(), state.index()))))
                .on(RequestCode.GET_MIN_OFFSET, leader(new MinOffsetHandler(state.topics(), state.index())))
                .on(
                        RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                        leader(certain(new SearchOffsetHandler(state.topics(), state.index()))))
                .on(
                        RequestCode.GET_EARLIEST_MSG_STORETIME,
                        leader(pooled(new EarliestTimeHandler(state.topics(), state.index()))))
                .on(RequestCode.LOCK_BATCH_MQ, leader(new LockHandler(state.topics(), parts.proposals(), outcomes)))
                .on(
                        RequestCode.UNLOCK_BATCH_MQ,
                        leader(new UnlockHandler(state.topics(), parts.proposals(), outcomes)));
    }

    private void addGroups(RequestRouter.Builder router) {
        String brokerName = parts.config().identity().group();
        router.on(RequestCode.HEART_BEAT, new HeartbeatHandler(parts.clients(), groups))
                .on(RequestCode.UNREGISTER_CLIENT, new UnregisterHandler(parts.clients()))
                .on(RequestCode.CHECK_CLIENT_CONFIG, new CheckClientHandler())
                .on(
                        RequestCode.GET_CONSUMER_LIST_BY_GROUP,
                        leader(new ConsumerListHandler(state.leadership(), parts.membership())))
                .on(TriadCode.MEMBERSHIP_REPORT, new MembershipReportHandler(state.leadership(), parts.membership()))
                .on(
                        RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                        command(request -> new GroupCommand.PutGroup(
                                GroupConfigs.checked(BodyCodec.decode(request.body(), SubscriptionGroupConfig.class)),
                                false)))
                .on(RequestCode.DELETE_SUBSCRIPTIONGROUP, command(Handlers::deleteGroup))
                .on(RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, leader(new GroupTableHandler(state.groups())))
                .on(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, leader(new GetGroupHandler(state.groups())))
                .on(RequestCode.GET_CONSUMER_CONNECTION_LIST, leader(new ConsumerConnectionsHandler(parts.directory())))
                .on(RequestCode.GET_PRODUCER_CONNECTION_LIST, leader(new ProducerConnectionsHandler(parts.clients())))
                .on(
                        RequestCode.GET_CONSUME_STATS,
                        leader(pooled(new ConsumeStatsHandler(
                                state.topics(), state.offsets(), state.index(), parts.directory(), brokerName))))
                .on(
                        RequestCode.QUERY_TOPICS_BY_CONSUMER,
                        leader(new GroupTopicsHandler(state.topics(), state.offsets(), parts.directory())));
    }

    private void addTopics(RequestRouter.Builder router) {
        String brokerName = parts.config().identity().group();
        router.on(
                        RequestCode.UPDATE_AND_CREATE_TOPIC,
                        leader(new PutTopicHandler(state.topics(), parts.proposals(), outcomes, announcement)))
                .on(
                        RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
                        leader(new PutTopicListHandler(parts.proposals(), outcomes, announcement)))
                .on(
                        RequestCode.DELETE_TOPIC_IN_BROKER,
                        command(request ->
                                new GroupCommand.DeleteTopic(request.fields().required("topic"))))
                .on(RequestCode.GET_TOPIC_CONFIG, leader(new GetTopicHandler(state.topics())))
                .on(RequestCode.GET_ALL_TOPIC_CONFIG, leader(new TopicTableHandler(state.topics())))
                .on(
                        RequestCode.GET_TOPIC_STATS_INFO,
                        leader(pooled(new TopicStatsHandler(state.topics(), state.index(), brokerName))))
                .on(
                        RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
                        leader(new TopicConsumersHandler(state.topics(), state.offsets(), parts.directory())));
    }

    private void addNode(RequestRouter.Builder router) {
        ConfigHandler config = new ConfigHandler(parts.config().effective(), parts.changeable());
        router.on(
                        RequestCode.GET_BROKER_RUNTIME_INFO,
                        pooled(new RuntimeInfoHandler(
                                parts.log(),
                                state.leadership(),
                                parts.traffic(),
                                parts.pullPool(),
                                parts.queryPool(),
                                parts.waiters(),
                                parts.relay(),
                                state.producers(),
                                System.currentTimeMillis())))
                .on(RequestCode.GET_BROKER_CONFIG, config)
                .on(RequestCode.UPDATE_BROKER_CONFIG, config)
                .on(TriadCode.NODE_STATUS, new NodeStatusHandler(parts.status()))
                .on(TriadCode.TRANSFER_LEADER, leader(new TransferLeaderHandler(parts.handOver())));
    }

    private static GroupCommand deleteGroup(Command request) {
        HeaderFields fields = request.fields();
        boolean withOffsets = fields.booleanOr("cleanOffset", false) || fields.booleanOr("removeOffset", false);
        return new GroupCommand.DeleteGroup(fields.required("groupName"), withOffsets);
    }

    private RequestHandler updateOffset() {
        return new SaverStamp(
                parts.clients(), leader(new UpdateOffsetHandler(state.topics(), parts.offsets(), outcomes)));
    }

    private RequestHandler resetOffset() {
        return new ResetOffsetHandler(
                state,
                parts.membership(),
                parts.offsets(),
                outcomes,
                parts.config().identity().group());
    }

    private RequestHandler command(Function<Command, GroupCommand> read) {
        return leader(new CommandHandler(parts.proposals(), outcomes, read));
    }

    private RequestHandler leader(RequestHandler handler) {
        return parts.relay().leaderOnly(handler);
    }

    private RequestHandler pooled(RequestHandler handler) {
        return new PooledHandler(parts.queryPool(), handler);
    }

    private RequestHandler certain(RequestHandler handler) {
        return new CertainHandler(
                state.leadership(),
                () -> CompletableFuture.completedFuture(null),
                parts.barrier(),
                parts.queryPool(),
                handler);
    }
}
