package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.RemoteCluster;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.transport.RpcClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists topics. */
@Command(
        name = "list",
        description = "Lists all topics, those of the system and of consumer groups too.",
        mixinStandardHelpOptions = true)
final class TopicListCommand implements Callable<Integer> {
    @Mixin
    private NameServerOption nameServers;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws InterruptedException {
        try (RpcClient rpc = RpcClients.create()) {
            RemoteCluster cluster = new RemoteCluster(rpc, nameServers.addresses());
            Listing listing = new Listing("topic", "queues", "groups");
            for (String topic : cluster.topics()) {
                Optional<TopicRouteData> route = cluster.route(topic);
                List<QueueData> queues = route.map(TopicRouteData::queueDatas).orElse(List.of());
                listing.row(
                        topic,
                        queues.stream().mapToInt(QueueData::writeQueueNums).sum(),
                        queues.stream().map(QueueData::brokerName).sorted().collect(Collectors.joining(",")));
            }
            output.show(listing);
        }
        return ExitCode.OK;
    }
}
