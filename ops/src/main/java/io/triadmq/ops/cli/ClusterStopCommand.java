package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops a local cluster. */
@Command(
        name = "stop",
        description = "Stops all nodes. Only processes that triad started are touched. The data stays.",
        mixinStandardHelpOptions = true)
final class ClusterStopCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ClusterDirectory directory;

    @Option(names = "--delete", description = "Kill the nodes and delete their data.")
    private boolean delete;

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (LocalCluster cluster = directory.attach();
                FileChannel held = directory.lock()) {
            PrintWriter out = command.commandLine().getOut();
            if (delete) {
                cluster.destroy();
                out.println("stopped and deleted");
            } else {
                cluster.stopAll();
                out.println("stopped; start it again with its data: triad cluster start");
            }
            out.flush();
        }
        return ExitCode.OK;
    }
}
