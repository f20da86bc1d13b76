package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.RemoteCluster;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.transport.RpcClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows where a topic lives. */
@Command(
        name = "route",
        description = "Shows the groups and nodes that serve a topic, as clients see them. Broker id 0 leads.",
        mixinStandardHelpOptions = true)
final class TopicRouteCommand implements Callable<Integer> {
    @Mixin
    private NameServerOption nameServers;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Override
    public Integer call() throws InterruptedException {
        try (RpcClient rpc = RpcClients.create()) {
            RemoteCluster cluster = new RemoteCluster(rpc, nameServers.addresses());
            TopicRouteData route = cluster.route(topic)
                    .orElseThrow(() -> new CommandFailure(
                            "there is no topic " + topic + "; create it with: triad topic create " + topic));
            output.show(listing(route));
        }
        return ExitCode.OK;
    }

    private static Listing listing(TopicRouteData route) {
        Map<String, QueueData> queues =
                route.queueDatas().stream().collect(Collectors.toMap(QueueData::brokerName, Function.identity()));
        Listing listing = new Listing("group", "brokerId", "address", "readQueues", "writeQueues", "perm");
        for (BrokerData group : route.brokerDatas()) {
            QueueData queue = queues.get(group.brokerName());
            new TreeMap<>(group.brokerAddrs())
                    .forEach((id, address) -> listing.row(
                            group.brokerName(),
                            id,
                            address,
                            queue == null ? null : queue.readQueueNums(),
                            queue == null ? null : queue.writeQueueNums(),
                            queue == null ? null : queue.perm()));
        }
        return listing;
    }
}
