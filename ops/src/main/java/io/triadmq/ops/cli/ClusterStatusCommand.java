package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the nodes of a local cluster. */
@Command(
        name = "status",
        description = "Shows every node: role, term, address, process. Exit code 1 when a group has no leader.",
        mixinStandardHelpOptions = true)
final class ClusterStatusCommand implements Callable<Integer> {
    @Mixin
    private ClusterDirectory directory;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws InterruptedException {
        try (LocalCluster cluster = directory.attach()) {
            output.show(ClusterListing.of(cluster));
            for (String group : cluster.groups()) {
                if (cluster.leader(group).isEmpty()) {
                    throw new CommandFailure(
                            group + " has no leader: start a majority of its nodes (triad cluster restart NODE)");
                }
            }
        }
        return ExitCode.OK;
    }
}
