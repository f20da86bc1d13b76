package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Restarts one node, or starts one that is down. */
@Command(
        name = "restart",
        description =
                "Stops a node in an orderly way if it runs, starts it again and waits until it takes part in its group.",
        mixinStandardHelpOptions = true)
final class RestartNodeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private ClusterDirectory directory;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "NODE", description = "For example broker-a-n0 or namesrv-0.")
    private String node;

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (LocalCluster cluster = directory.attach();
                FileChannel held = directory.lock()) {
            NodePlan plan = cluster.node(node);
            cluster.restart(plan.name());
            cluster.awaitNode(plan.name(), PATIENCE);
            output.show(ClusterListing.of(cluster));
        }
        return ExitCode.OK;
    }
}
