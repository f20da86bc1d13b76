package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.RemoteCluster;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.TopicRouteData;
import io.triadmq.protocol.transport.RpcClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates a topic. */
@Command(
        name = "create",
        description = "Creates a topic, or changes its number of queues, and waits until clients can find it.",
        mixinStandardHelpOptions = true)
final class TopicCreateCommand implements Callable<Integer> {
    /** Tables travel to the NameServers at once; this is for slow machines. */
    private static final Duration ROUTE_PATIENCE = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 50;

    @Spec
    private CommandSpec command;

    @Mixin
    private NameServerOption nameServers;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Option(
            names = {"-q", "--queues"},
            paramLabel = "N",
            defaultValue = "8",
            description = "Queues in each group. Default: ${DEFAULT-VALUE}.")
    private int queues;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Broker group to hold it; may be repeated. Default: all groups.")
    private List<String> groups = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        if (queues < 1) {
            throw new CommandFailure(ExitCode.USAGE, "a topic has at least one queue, got " + queues);
        }
        try (RpcClient rpc = RpcClients.create()) {
            RemoteCluster cluster = new RemoteCluster(rpc, nameServers.addresses());
            SortedMap<String, BrokerData> known = cluster.groups();
            List<String> targets = groups.isEmpty() ? List.copyOf(known.keySet()) : groups;
            if (targets.isEmpty()) {
                throw new CommandFailure("the NameServers know no broker group yet; see triad status");
            }
            for (String target : targets) {
                BrokerData group = known.get(target);
                if (group == null) {
                    throw new CommandFailure(
                            "no group " + target + "; the groups of the cluster are " + known.keySet());
                }
                cluster.putTopic(group, topic, queues);
            }
            awaitRoute(cluster, targets);
            PrintWriter out = command.commandLine().getOut();
            out.println(topic + " has " + queues + " queues in each of " + targets);
            out.flush();
        }
        return ExitCode.OK;
    }

    private void awaitRoute(RemoteCluster cluster, List<String> targets) throws InterruptedException {
        long deadline = System.nanoTime() + ROUTE_PATIENCE.toNanos();
        while (!isRouted(cluster.route(topic), targets)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new CommandFailure(topic + " was created, but the NameServers do not show it yet; look again with"
                        + " triad topic route " + topic);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private boolean isRouted(Optional<TopicRouteData> route, List<String> targets) {
        return route.isPresent()
                && targets.stream().allMatch(target -> route.get().queueDatas().stream()
                        .anyMatch(queue -> queue.brokerName().equals(target) && queue.writeQueueNums() == queues));
    }
}
