package io.triadmq.ops.cli;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import io.triadmq.ops.cluster.ClusterException;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.JvmSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a cluster, or starts a stopped one again with its data. */
@Command(
        name = "start",
        description = {
            "Starts a cluster on 127.0.0.1 and waits until it is ready.",
            "A stopped cluster in the same directory is started again with its data and ports; of a running one, the"
                    + " nodes that are down."
        },
        mixinStandardHelpOptions = true)
final class ClusterStartCommand implements Callable<Integer> {
    @Mixin
    private ClusterDirectory directory;

    @Mixin
    private OutputOption output;

    @Option(
            names = {"-g", "--groups"},
            paramLabel = "G",
            description = "Broker groups. Default: 1.")
    private @Nullable Integer groups;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Brokers of each group. Default: 3. One works and is not replicated.")
    private @Nullable Integer nodes;

    @Option(names = "--namesrvs", paramLabel = "N", description = "NameServers. Default: 1 for one group, else 2.")
    private @Nullable Integer nameServers;

    @Option(
            names = "--flush",
            paramLabel = "sync|async",
            description = "sync: every acknowledged message is on disk. Default: async.")
    private @Nullable FlushMode flush;

    @Option(
            names = "--heap",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "Heap of each broker in MiB. Default: ${DEFAULT-VALUE}.")
    private int heapMiB;

    @Option(
            names = {"-D", "--set"},
            paramLabel = "KEY=VALUE",
            description = "A configuration key for every broker; may be repeated.")
    private Map<String, String> brokerProperties = new LinkedHashMap<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description = "How long to wait until all is ready. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    /** What this command starts, and ends again if nothing comes of it. */
    private List<NodePlan> starting = List.of();
    /** Why single nodes are not ready. */
    private final List<String> failures = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (FileChannel held = directory.lock()) {
            long started = System.nanoTime();
            try (LocalCluster cluster = isRecorded() ? resume() : create()) {
                awaitReady(cluster);
                long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
                output.note(String.format(
                        "ready after %d.%d s, data in %s", millis / 1000, millis % 1000 / 100, cluster.directory()));
                output.show(ClusterListing.of(cluster));
                output.note("clients:  export NAMESRV_ADDR=\"" + cluster.nameServerAddresses() + "\"");
                output.note("next:     triad cluster status | kill-leader | restart NODE | stop");
            }
        }
        return ExitCode.OK;
    }

    private boolean isRecorded() {
        return LocalCluster.isRecordedIn(directory.path());
    }

    private LocalCluster create() throws InterruptedException {
        requireKnownSettings();
        int groupCount = groups == null ? 1 : groups;
        try {
            ClusterSpec.Builder spec = ClusterSpec.in(directory.path())
                    .groups(groupCount)
                    .nodesPerGroup(nodes == null ? 3 : nodes)
                    .nameServers(nameServers == null ? Math.min(groupCount, 2) : nameServers)
                    .flush(flush == null ? FlushMode.ASYNC : flush)
                    .jvm(JvmSpec.likeThisOne().withBrokerHeapMiB(heapMiB))
                    .leashed(false);
            brokerProperties.forEach(spec::brokerProperty);
            LocalCluster cluster = LocalCluster.start(spec.build());
            starting = cluster.nodes();
            return cluster;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** A broker ignores a key that it does not know; who types one on the command line shall learn of the slip. */
    private void requireKnownSettings() {
        try {
            List<String> unknown =
                    BrokerConfig.of(brokerProperties, directory.path()).warnings();
            if (!unknown.isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "--set: " + String.join("; ", unknown));
            }
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.USAGE, "--set: " + e.getMessage());
        }
    }

    /** Starts what does not run; a node that cannot be started does not keep the others down. */
    private LocalCluster resume() {
        LocalCluster cluster = directory.attach();
        starting = cluster.nodes().stream()
                .filter(node -> cluster.pid(node.name()) == 0)
                .toList();
        if (starting.isEmpty()) {
            cluster.close();
            throw new CommandFailure("a cluster already runs in " + directory.path() + " (all "
                    + cluster.nodes().size() + " nodes up); see triad cluster status, or use another --dir");
        }
        if (groups != null || nodes != null || nameServers != null || flush != null || !brokerProperties.isEmpty()) {
            cluster.close();
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory.path() + " holds a cluster whose shape stays; start it without options, or"
                            + " delete it first with: triad cluster stop --delete");
        }
        for (NodePlan node : starting) {
            try {
                cluster.startNode(node.name());
            } catch (ClusterException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        return cluster;
    }

    /**
     * What was started is stopped again if a group is not led. Otherwise it stays, also without nodes that failed.
     *
     * @throws CommandFailure if not all is ready
     */
    private void awaitReady(LocalCluster cluster) throws InterruptedException {
        Thread stopOnInterrupt = new Thread(() -> stopQuietly(cluster), "stop-unready-cluster");
        Runtime.getRuntime().addShutdownHook(stopOnInterrupt);
        boolean led = false;
        try {
            awaitAll(cluster);
            led = cluster.awaitLed(Duration.ofSeconds(timeoutSeconds));
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopOnInterrupt);
            if (!led) {
                cluster.stop(starting);
            }
        }
        if (!led && failures.isEmpty()) {
            failures.add("a group has lost its leader; logs are below " + cluster.directory());
        }
        if (!failures.isEmpty()) {
            throw new CommandFailure(
                    String.join("; ", failures) + (led ? "; the other nodes stay up, see triad cluster status" : ""));
        }
    }

    private void awaitAll(LocalCluster cluster) throws InterruptedException {
        try {
            cluster.awaitReady(Duration.ofSeconds(timeoutSeconds));
        } catch (ClusterException e) {
            List<String> ends = cluster.nodes().stream()
                    .flatMap(node -> cluster.endOf(node.name()).stream())
                    .toList();
            failures.addAll(ends.isEmpty() ? List.of(String.valueOf(e.getMessage())) : ends);
        }
    }

    private void stopQuietly(LocalCluster cluster) {
        try {
            cluster.stop(starting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
