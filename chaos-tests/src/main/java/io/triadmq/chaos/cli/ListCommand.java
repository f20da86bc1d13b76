package io.triadmq.chaos.cli;

import io.triadmq.chaos.nemesis.Nemesis;
import io.triadmq.chaos.run.Profile;
import io.triadmq.chaos.run.Profiles;
import io.triadmq.chaos.workload.Workload;
import io.triadmq.chaos.workload.Workloads;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what there is to run. */
@Command(
        name = "list",
        description = "Shows the profiles, their faults, and the workloads.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        for (Profile profile : Profiles.all()) {
            out.println(profile.name() + ": " + profile.description());
            out.println("    "
                    + profile.nemeses().stream().map(Nemesis::name).distinct().collect(Collectors.joining(", ")));
        }
        out.println();
        out.println("Every profile runs all workloads:");
        for (Workload workload : Workloads.all()) {
            out.println("    " + workload.name() + ": " + workload.description());
        }
        out.flush();
        return 0;
    }
}
