package io.triadmq.bench.own;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Creates topics by the requests that admin tools send. */
final class Topics {
    private static final int UPDATE_AND_CREATE_TOPIC = 17;
    private static final int GET_ROUTEINFO_BY_TOPIC = 105;
    private static final int GET_BROKER_CLUSTER_INFO = 106;
    private static final int READ_AND_WRITE = 6;
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;

    private final RpcClient rpc;
    private final String nameServer;

    Topics(RpcClient rpc, String nameServers) {
        this.rpc = rpc;
        this.nameServer = nameServers.split(";", -1)[0];
    }

    /** Returns when the route has all queues. */
    void create(String topic, int queues) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String problem = "not tried";
        while (System.nanoTime() < deadline) {
            problem = tryToCreate(topic, queues);
            if (problem == null) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("topic " + topic + " cannot be created: " + problem);
    }

    private @Nullable String tryToCreate(String topic, int queues) throws InterruptedException {
        Command clusters = call(nameServer, Command.request(GET_BROKER_CLUSTER_INFO));
        if (clusters == null || clusters.code() != 0) {
            return "no answer from the name server: " + clusters;
        }
        for (BrokerData group : BodyCodec.decode(clusters.body(), ClusterInfo.class)
                .brokerAddrTable()
                .values()) {
            String leader = group.leaderAddress();
            Command answer = leader == null ? null : call(leader, request(topic, queues));
            if (answer == null || answer.code() != 0) {
                return group.brokerName() + " answers " + answer;
            }
        }
        Command route = call(nameServer, Command.request(GET_ROUTEINFO_BY_TOPIC).with("topic", topic));
        if (route == null || route.code() != 0) {
            return "no route yet: " + route;
        }
        int routed = BodyCodec.decode(route.body(), TopicRouteData.class).queueDatas().stream()
                .mapToInt(QueueData::writeQueueNums)
                .sum();
        return routed >= queues ? null : "the route has " + routed + " queues, wanted " + queues;
    }

    private static Command request(String topic, int queues) {
        return Command.request(UPDATE_AND_CREATE_TOPIC)
                .with("topic", topic)
                .with("defaultTopic", "TBW102")
                .with("readQueueNums", queues)
                .with("writeQueueNums", queues)
                .with("perm", READ_AND_WRITE)
                .with("topicFilterType", "SINGLE_TAG")
                .with("topicSysFlag", 0)
                .with("order", "false");
    }

    private @Nullable Command call(String address, Command request) throws InterruptedException {
        try {
            return rpc.invoke(address, request, CALL).get(2 * CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }
}
