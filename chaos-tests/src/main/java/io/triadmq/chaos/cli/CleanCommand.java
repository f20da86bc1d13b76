package io.triadmq.chaos.cli;

import io.triadmq.chaos.cluster.Inventory;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes away what runs that died have left behind. */
@Command(
        name = "clean",
        description = "Takes away what runs that were killed left on this machine: processes, mounts, name spaces.",
        mixinStandardHelpOptions = true)
final class CleanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        List<String> done = Inventory.cleanAbandoned(Inventory.home());
        done.forEach(out::println);
        if (done.isEmpty()) {
            out.println("nothing to clean");
        }
        out.flush();
        return 0;
    }
}
