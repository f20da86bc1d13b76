package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --dir}: which local cluster a command is about. */
final class ClusterDirectory {
    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description = "Directory of the cluster. Default: $TRIAD_CLUSTER_DIR, or .triadmq/cluster in your home.")
    private @Nullable Path given;

    Path path() {
        return given == null ? fallback(System.getenv()) : given.toAbsolutePath();
    }

    LocalCluster attach() {
        return LocalCluster.attach(path());
    }

    static Path fallback(Map<String, String> environment) {
        String named = environment.get("TRIAD_CLUSTER_DIR");
        return named != null && !named.isEmpty()
                ? Path.of(named).toAbsolutePath()
                : Path.of(System.getProperty("user.home"), ".triadmq", "cluster");
    }

    /**
     * Keeps other commands from changing the same cluster until the answer is closed.
     *
     * @throws CommandFailure if another command is changing it now
     */
    FileChannel lock() {
        try {
            Files.createDirectories(path());
            FileChannel channel = FileChannel.open(
                    path().resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new CommandFailure(
                        "another triad command is changing the cluster in " + path() + "; try again when it has ended");
            }
            return channel;
        } catch (IOException e) {
            throw new CommandFailure("cannot write to " + path() + " (" + e + "); choose another directory with --dir");
        }
    }
}
