package io.triadmq.client.testing;

import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.protocol.message.SystemTopic;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.Responder;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A NameServer and one broker group of several nodes, in this process but over real connections. All nodes share one
 * state under one lock, so replication is perfect; what is tested is how clients behave when nodes die, lead no more,
 * lose answers or freeze. Node 0 leads at first.
 */
public final class FakeCluster implements AutoCloseable {
    public static final String GROUP = "broker-a";

    final Object lock = new Object();
    final FakeState state = new FakeState();
    final List<FakeNode> nodes = new ArrayList<>();
    final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, task -> {
        Thread thread = new Thread(task, "fake-cluster-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final NettyRpcServer nameServer;
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private int leader;
    private long revision = 1;
    private boolean autoCreate = true;

    public FakeCluster(int size) throws IOException {
        nameServer = NettyRpcServer.start(
                RpcServerConfig.of("127.0.0.1", List.of(0)),
                RequestRouter.builder()
                        .on(RequestCode.GET_ROUTEINFO_BY_TOPIC, this::route)
                        .on(TriadCode.WATCH_ROUTES, this::watch)
                        .build(),
                ConnectionListener.NONE);
        for (int i = 0; i < size; i++) {
            FakeNode node = new FakeNode(this, i);
            node.start(0);
            nodes.add(node);
        }
    }

    public String nameServers() {
        return "127.0.0.1:" + nameServer.ports().get(0);
    }

    public void createTopic(String topic, int queues) {
        synchronized (lock) {
            state.createTopic(topic, queues);
        }
        routesChanged();
    }

    public void forbidAutoCreate() {
        synchronized (lock) {
            autoCreate = false;
        }
    }

    boolean mayCreate() {
        return autoCreate;
    }

    public int leader() {
        synchronized (lock) {
            return leader;
        }
    }

    public FakeNode node(int index) {
        return nodes.get(index);
    }

    public FakeNode leaderNode() {
        return nodes.get(leader());
    }

    /** Kills the leader and elects the next node after a while, as an election would. */
    public int failOver(long electionMillis) throws IOException {
        int old = leader();
        loseLeader();
        node(old).kill();
        timer.schedule(() -> elect((old + 1) % nodes.size()), electionMillis, TimeUnit.MILLISECONDS);
        return old;
    }

    public void awaitLeader() {
        while (leader() < 0) {
            Thread.onSpinWait();
        }
    }

    public void timerAfter(long millis, Runnable what) {
        timer.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    /** No node leads; requests are held by those that live. */
    public void loseLeader() {
        synchronized (lock) {
            leader = -1;
        }
        routesChanged();
    }

    public void elect(int index) {
        synchronized (lock) {
            leader = index;
        }
        nodes.forEach(FakeNode::serveHeld);
        routesChanged();
    }

    /** The messages of a queue, as consumers get them. */
    public List<StoredMessage> messages(String topic, int queueId) {
        List<StoredMessage> messages = new ArrayList<>();
        synchronized (lock) {
            for (byte[] record : state.queue(topic, queueId).records) {
                messages.add(StoredMessage.decode(record, 0));
            }
        }
        return messages;
    }

    public boolean hasTopic(String topic) {
        synchronized (lock) {
            return state.topics.containsKey(topic);
        }
    }

    /** The saved offset of a group, -1 when there is none. */
    public long savedOffset(String group, String topic, int queueId) {
        synchronized (lock) {
            return state.offsets.getOrDefault(FakeState.key(group, topic, queueId), -1L);
        }
    }

    void routesChanged() {
        synchronized (lock) {
            revision++;
        }
        for (Runnable watcher : List.copyOf(watchers)) {
            watcher.run();
        }
    }

    private void watch(Connection connection, Command request, Responder responder) {
        String seen = request.fields().get("rev");
        synchronized (lock) {
            if (!Long.toString(revision).equals(seen)) {
                responder.respond(revision(request));
                return;
            }
        }
        Runnable[] watcher = new Runnable[1];
        watcher[0] = () -> {
            if (watchers.remove(watcher[0])) {
                synchronized (lock) {
                    responder.respond(revision(request));
                }
            }
        };
        watchers.add(watcher[0]);
        timer.schedule(watcher[0], request.fields().requiredLong("waitMillis"), TimeUnit.MILLISECONDS);
    }

    private Command revision(Command request) {
        return Command.response(request, ResponseCode.SUCCESS).with("rev", revision);
    }

    private void route(Connection connection, Command request, Responder responder) {
        String topic = request.fields().required("topic");
        synchronized (lock) {
            int queues = topic.equals(SystemTopic.TEMPLATE) && autoCreate
                    ? 8
                    : state.topics.getOrDefault(topic, List.of()).size();
            if (queues == 0) {
                responder.respond(Command.response(request, ResponseCode.TOPIC_NOT_EXIST, "no route of " + topic));
                return;
            }
            TreeMap<Long, String> members = new TreeMap<>();
            for (FakeNode node : nodes) {
                if (node.index() == leader) {
                    members.put(0L, node.address());
                } else if (node.isAlive()) {
                    members.put(node.index() + 1L, node.address());
                }
            }
            TopicRouteData route = new TopicRouteData(
                    List.of(new BrokerData("c", GROUP, members)), List.of(new QueueData(GROUP, queues, queues, 6, 0)));
            responder.respond(Command.response(request, ResponseCode.SUCCESS).withBody(route.toJson()));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        nodes.forEach(FakeNode::kill);
        nameServer.close();
    }
}
