package io.triadmq.ops.cluster;

import io.triadmq.protocol.body.Body;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.body.TopicList;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/**
 * A cluster that is known by its NameServers, wherever it runs: what operators ask and tell it.
 *
 * <p>Thread-safe; every question blocks for a few seconds at most.
 */
public final class RemoteCluster {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Readable and writable. */
    private static final int PERM = 6;

    private final RpcClient rpc;
    private final List<String> nameServers;

    /**
     * @param rpc used and not closed
     * @param nameServers {@code host:port;host:port}
     */
    public RemoteCluster(RpcClient rpc, String nameServers) {
        this.rpc = rpc;
        this.nameServers = List.of(nameServers.split("\\s*;\\s*"));
    }

    /** Broker groups by name. */
    public SortedMap<String, BrokerData> groups() throws InterruptedException {
        Command answer = askNameServers(Command.request(RequestCode.GET_BROKER_CLUSTER_INFO));
        return new TreeMap<>(body(answer, ClusterInfo.class).brokerAddrTable());
    }

    /** Names of all topics, those of the system too. */
    public Set<String> topics() throws InterruptedException {
        Command answer = askNameServers(Command.request(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER));
        return new TreeSet<>(body(answer, TopicList.class).topicList());
    }

    /** Where a topic lives; empty if there is no such topic. */
    public Optional<TopicRouteData> route(String topic) throws InterruptedException {
        Command answer = askNameServers(Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC)
                .with("topic", topic)
                .with("acceptStandardJsonOnly", "true"));
        return answer.code() == ResponseCode.TOPIC_NOT_EXIST
                ? Optional.empty()
                : Optional.of(body(answer, TopicRouteData.class));
    }

    /**
     * Creates a topic in a group, or changes its number of queues.
     *
     * @throws ClusterException if the group refuses it or has no leader
     */
    public void putTopic(BrokerData group, String topic, int queues) throws InterruptedException {
        String leader = group.leaderAddress();
        if (leader == null) {
            throw new ClusterException(group.brokerName() + " has no leader; try again when triad status shows one");
        }
        Command answer = ask(
                leader,
                Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC)
                        .with("topic", topic)
                        .with("defaultTopic", "TBW102")
                        .with("readQueueNums", queues)
                        .with("writeQueueNums", queues)
                        .with("perm", PERM)
                        .with("topicFilterType", "SINGLE_TAG")
                        .with("topicSysFlag", 0)
                        .with("order", "false"));
        requireSuccess(answer, leader);
    }

    /** The first NameServer that answers: any one knows all. */
    private Command askNameServers(Command request) throws InterruptedException {
        for (String address : nameServers) {
            Optional<Command> answer = tryAsk(address, request);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new ClusterException("no NameServer answers at " + String.join(";", nameServers)
                + "; is it the right address, and is it up?");
    }

    private Command ask(String address, Command request) throws InterruptedException {
        return tryAsk(address, request)
                .orElseThrow(() -> new ClusterException(address + " does not answer; is the node up?"));
    }

    private Optional<Command> tryAsk(String address, Command request) throws InterruptedException {
        try {
            return Optional.of(rpc.invoke(address, request, PATIENCE).get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private static <T extends Body> T body(Command answer, Class<T> type) {
        requireSuccess(answer, "the NameServer");
        return BodyCodec.decode(answer.body(), type);
    }

    private static void requireSuccess(Command answer, String who) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new ClusterException(who + " refuses with code " + answer.code() + ": " + answer.remark());
        }
    }
}
