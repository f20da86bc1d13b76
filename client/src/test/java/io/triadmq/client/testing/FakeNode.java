package io.triadmq.client.testing;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.ConsumerList;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node of a {@link FakeCluster}: the leader serves, the others forward to it and hold while there is none. */
public final class FakeNode {
    private record Held(Connection connection, Command request, Responder responder) {}

    private static final long LEASE_MILLIS = 3_000;

    private final FakeCluster cluster;
    private final int index;
    private final FakeSends sends;
    private final FakePulls pulls;
    private final RequestHandler router;
    private final List<Held> held = new ArrayList<>();

    /** client id to connection and groups; every node hears all consumers. */
    private final Map<String, Connection> consumers = new TreeMap<>();

    private final Map<String, java.util.Set<String>> groups = new TreeMap<>();
    private final Map<String, java.util.Set<String>> producers = new TreeMap<>();
    private @Nullable NettyRpcServer server;
    private int port;

    /** Requests for which it holds are executed, and the connection closes instead of an answer. */
    private volatile @Nullable Predicate<Command> losesAnswer;

    private volatile boolean frozen;
    private volatile boolean refusesToForward;
    private final Map<Integer, AtomicInteger> seen = new java.util.concurrent.ConcurrentHashMap<>();

    FakeNode(FakeCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        this.sends = new FakeSends(cluster);
        this.pulls = new FakePulls(cluster);
        this.router = RequestRouter.builder()
                .on(RequestCode.SEND_MESSAGE_V2, onLeader(sends::send))
                .on(RequestCode.SEND_BATCH_MESSAGE, onLeader(sends::send))
                .on(TriadCode.FENCE_PRODUCER, onLeader(sends::fence))
                .on(RequestCode.CONSUMER_SEND_MSG_BACK, onLeader(sends::sendBack))
                .on(RequestCode.PULL_MESSAGE, pulls::pull)
                .on(RequestCode.LITE_PULL_MESSAGE, pulls::pull)
                .on(RequestCode.GET_MAX_OFFSET, onLeader(pulls::maxOffset))
                .on(RequestCode.GET_MIN_OFFSET, onLeader(pulls::minOffset))
                .on(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, onLeader(pulls::searchOffset))
                .on(RequestCode.QUERY_CONSUMER_OFFSET, onLeader(pulls::queryOffset))
                .on(RequestCode.UPDATE_CONSUMER_OFFSET, onLeader(pulls::saveOffset))
                .on(RequestCode.HEART_BEAT, this::heartbeat)
                .on(RequestCode.UNREGISTER_CLIENT, this::unregister)
                .on(RequestCode.GET_CONSUMER_LIST_BY_GROUP, this::members)
                .on(RequestCode.LOCK_BATCH_MQ, onLeader(this::lock))
                .on(RequestCode.UNLOCK_BATCH_MQ, onLeader(this::unlock))
                .build();
    }

    public int index() {
        return index;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public boolean isAlive() {
        return server != null;
    }

    /** @param fixedPort 0: any */
    void start(int fixedPort) throws IOException {
        server = NettyRpcServer.start(
                RpcServerConfig.of("127.0.0.1", List.of(fixedPort)), this::handle, new ConnectionListener() {
                    @Override
                    public void closed(Connection connection) {
                        dropConsumers(connection);
                    }
                });
        port = server.ports().get(0);
    }

    public void restart() throws IOException {
        start(port);
        cluster.routesChanged();
    }

    public void kill() {
        NettyRpcServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
        synchronized (held) {
            held.clear();
        }
    }

    /** From now on: executes these requests but closes the connection instead of answering. */
    public void loseAnswersOf(Predicate<Command> which) {
        losesAnswer = which;
    }

    public void answerAgain() {
        losesAnswer = null;
    }

    /** Takes requests and says nothing, as a stopped process. */
    public void freeze(boolean value) {
        frozen = value;
    }

    /** Answers NOT_LEADER instead of forwarding. */
    public void refuseToForward(boolean value) {
        refusesToForward = value;
    }

    /** Whether this consumer has sent a heartbeat on a connection that is open. */
    public boolean knows(String clientId) {
        synchronized (cluster.lock) {
            return consumers.containsKey(clientId);
        }
    }

    /** Client ids of a producer group that have sent a heartbeat and not taken leave. */
    public java.util.Set<String> producers(String group) {
        synchronized (cluster.lock) {
            return java.util.Set.copyOf(producers.getOrDefault(group, java.util.Set.of()));
        }
    }

    /** How many requests with this code came in. */
    public int seen(int code) {
        AtomicInteger count = seen.get(code);
        return count == null ? 0 : count.get();
    }

    private void handle(Connection connection, Command request, Responder responder) {
        seen.computeIfAbsent(request.code(), code -> new AtomicInteger()).incrementAndGet();
        if (frozen) {
            return;
        }
        Predicate<Command> loses = losesAnswer;
        if (loses != null && loses.test(request)) {
            router.handle(connection, request, response -> connection.close("answer lost on purpose"));
        } else {
            router.handle(connection, request, responder);
        }
    }

    private RequestHandler onLeader(RequestHandler handler) {
        return (connection, request, responder) -> {
            int leader = cluster.leader();
            if (leader == -1) {
                synchronized (held) {
                    held.add(new Held(connection, request, responder));
                }
            } else if (leader == index || !refusesToForward) {
                if (!cluster.node(leader).isAlive()) {
                    responder.respond(Command.response(request, TriadCode.NOT_LEADER, "leader is gone"));
                    return;
                }
                handler.handle(connection, request, responder);
            } else {
                responder.respond(Command.response(request, TriadCode.NOT_LEADER, "not leader")
                        .with("leader", cluster.node(leader).address()));
            }
        };
    }

    void serveHeld() {
        List<Held> waiting;
        synchronized (held) {
            waiting = new ArrayList<>(held);
            held.clear();
        }
        waiting.forEach(each -> handle(each.connection(), each.request(), each.responder()));
    }

    /** Messages arrived: parked pulls may go on. */
    void wake() {
        pulls.wake();
    }

    private void heartbeat(Connection connection, Command request, Responder responder) {
        HeartbeatData data = BodyCodec.decode(request.body(), HeartbeatData.class);
        synchronized (cluster.lock) {
            data.producerDataSet().forEach(group -> producers
                    .computeIfAbsent(group.groupName(), name -> new java.util.TreeSet<>())
                    .add(data.clientID()));
            for (ConsumerData group : data.consumerDataSet()) {
                consumers.put(data.clientID(), connection);
                if (groups.computeIfAbsent(group.groupName(), name -> new java.util.TreeSet<>())
                        .add(data.clientID())) {
                    notifyMembers(group.groupName());
                }
                cluster.state.createTopic(SystemTopic.retryTopic(group.groupName()), 1);
            }
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private void unregister(Connection connection, Command request, Responder responder) {
        String producerGroup = request.fields().get("producerGroup");
        if (producerGroup != null) {
            synchronized (cluster.lock) {
                producers
                        .getOrDefault(producerGroup, java.util.Set.of())
                        .remove(request.fields().required("clientID"));
            }
        }
        String group = request.fields().get("consumerGroup");
        if (group != null) {
            leave(request.fields().required("clientID"), group);
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private void dropConsumers(Connection connection) {
        synchronized (cluster.lock) {
            List<String> gone = new ArrayList<>();
            consumers.forEach((client, each) -> {
                if (each.equals(connection)) {
                    gone.add(client);
                }
            });
            for (String client : gone) {
                consumers.remove(client);
                List.copyOf(groups.keySet()).forEach(group -> leave(client, group));
            }
        }
    }

    private void leave(String client, String group) {
        synchronized (cluster.lock) {
            if (groups.getOrDefault(group, java.util.Set.of()).remove(client)) {
                notifyMembers(group);
            }
        }
    }

    private void notifyMembers(String group) {
        for (String client : groups.get(group)) {
            Connection connection = consumers.get(client);
            if (connection != null) {
                connection.sendOneWay(
                        Command.oneWay(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED).with("consumerGroup", group));
            }
        }
    }

    private void members(Connection connection, Command request, Responder responder) {
        synchronized (cluster.lock) {
            java.util.Set<String> members =
                    groups.getOrDefault(request.fields().required("consumerGroup"), java.util.Set.of());
            responder.respond(
                    members.isEmpty()
                            ? Command.response(request, ResponseCode.SYSTEM_ERROR, "no members")
                            : Command.response(request, ResponseCode.SUCCESS)
                                    .withBody(new ConsumerList(List.copyOf(members)).toJson()));
        }
    }

    private void lock(Connection connection, Command request, Responder responder) {
        LockBatchRequest body = BodyCodec.decode(request.body(), LockBatchRequest.class);
        synchronized (cluster.lock) {
            java.util.Set<io.triadmq.protocol.body.MessageQueue> held = cluster.state.lock(
                    body.consumerGroup(), body.clientId(), body.mqSet(), System.currentTimeMillis(), LEASE_MILLIS);
            List<LockBatchResponse.LockEpoch> epochs = held.stream()
                    .map(queue -> new LockBatchResponse.LockEpoch(
                            queue, cluster.state.lockEpoch(body.consumerGroup(), queue)))
                    .toList();
            responder.respond(Command.response(request, ResponseCode.SUCCESS)
                    .withBody(new LockBatchResponse(held, epochs).toJson()));
        }
    }

    private void unlock(Connection connection, Command request, Responder responder) {
        LockBatchRequest body = BodyCodec.decode(request.body(), LockBatchRequest.class);
        synchronized (cluster.lock) {
            cluster.state.unlock(body.consumerGroup(), body.clientId(), body.mqSet());
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }
}
