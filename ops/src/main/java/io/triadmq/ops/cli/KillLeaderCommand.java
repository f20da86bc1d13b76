package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.ClusterException;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Kills the leader of a group with SIGKILL. */
@Command(
        name = "kill-leader",
        description = {
            "Kills the leader of a group with SIGKILL and waits for the next one.",
            "The killed node stays down until: triad cluster restart NODE"
        },
        mixinStandardHelpOptions = true)
final class KillLeaderCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Several elections long. */
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec command;

    @Mixin
    private ClusterDirectory directory;

    @Parameters(
            arity = "0..1",
            paramLabel = "GROUP",
            description = "Broker group, for example broker-a; may be left out when there is only one.")
    private @Nullable String group;

    @Override
    public Integer call() throws InterruptedException {
        try (LocalCluster cluster = directory.attach()) {
            String name = groupOf(cluster);
            NodePlan leader = leaderOf(name, cluster);
            long pid = cluster.pid(leader.name());
            cluster.kill(leader.name());
            long killed = System.nanoTime();
            say("killed " + leader.name() + " (pid " + pid + ")");
            NodePlan next = cluster.awaitLeader(name, PATIENCE);
            say(next.name() + " leads "
                    + Duration.ofNanos(System.nanoTime() - killed).toMillis()
                    + " ms later; bring the other back with: triad cluster restart " + leader.name());
        }
        return ExitCode.OK;
    }

    /** An election may be under way, or the machine too busy for an answer to the first question. */
    private static NodePlan leaderOf(String group, LocalCluster cluster) throws InterruptedException {
        try {
            return cluster.awaitLeader(group, LEADER_PATIENCE);
        } catch (ClusterException e) {
            throw new CommandFailure(
                    group + " has no leader; see triad cluster status, start nodes with triad cluster restart");
        }
    }

    private String groupOf(LocalCluster cluster) {
        List<String> groups = cluster.groups();
        if (group == null && groups.size() == 1) {
            return groups.get(0);
        }
        if (group == null || !groups.contains(group)) {
            throw new CommandFailure(ExitCode.USAGE, "name one of the groups " + groups);
        }
        return group;
    }

    private void say(String line) {
        PrintWriter out = command.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
