package io.triadmq.ops.cluster;

import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real processes on this machine: NameServers and broker groups, each node a JVM of its own, listening on
 * 127.0.0.1 only, unless its {@link Placement} says otherwise.
 *
 * <pre>{@code
 * try (LocalCluster cluster = LocalCluster.start(ClusterSpec.in(directory).build())) {
 *     cluster.awaitReady(Duration.ofSeconds(30));
 *     NodePlan leader = cluster.leader("broker-a").orElseThrow();
 *     cluster.kill(leader.name());      // SIGKILL
 *     cluster.startNode(leader.name()); // same ports, same store
 * }
 * }</pre>
 *
 * <p>A leashed cluster (see {@link ClusterSpec#leashed}) ends with {@link #close}, with Ctrl-C or SIGTERM, and also
 * when this JVM is killed. Another one stays up after {@link #close}; its processes are recorded in a state file, and
 * {@link #attach} finds them again.
 *
 * <p>Thread-safe: operations on nodes run one after the other, questions run beside them.
 */
public final class LocalCluster implements AutoCloseable {
    private final ClusterPlan plan;
    private final NodeProcesses processes;
    private final boolean leashed;
    private final PortBlocks ports;
    private final RpcClient rpc = RpcClients.create();
    private final NodeProbe probe = new NodeProbe(rpc);
    private final Thread endWithJvm = new Thread(this::endProcesses, "cluster-end");

    private LocalCluster(ClusterPlan plan, NodeProcesses processes, boolean leashed, PortBlocks ports) {
        this.plan = plan;
        this.processes = processes;
        this.leashed = leashed;
        this.ports = ports;
    }

    /**
     * Writes the configurations and starts all processes; returns before they are ready (see {@link #awaitReady}).
     *
     * @throws ClusterException if the directory already holds a cluster that is not stopped, or a process cannot start
     */
    public static LocalCluster start(ClusterSpec spec) throws InterruptedException {
        Path directory = spec.directory();
        StateFile existing = new StateFile(directory);
        PortBlocks ports = new PortBlocks(new SplittableRandom());
        LocalCluster cluster = null;
        try {
            Files.createDirectories(directory);
            if (existing.exists()) {
                throw new ClusterException(directory + " already holds a cluster; use it (triad cluster status), or"
                        + " delete it first (triad cluster stop --delete)");
            }
            ClusterPlan plan = ClusterPlan.of(spec, ports);
            NodeProcesses processes =
                    new NodeProcesses(plan, spec.jvm(), spec.brokerSettings(), spec.leashed(), spec.placement());
            cluster = new LocalCluster(plan, processes, spec.leashed(), ports);
            if (spec.leashed()) {
                Runtime.getRuntime().addShutdownHook(cluster.endWithJvm);
            }
            spec.placement().planned(cluster.plan.nodes());
            for (NodePlan node : cluster.plan.nodes()) {
                NodeConfiguration.write(node, plan, spec.brokerSettings());
            }
            for (NodePlan node : cluster.plan.nodes()) {
                cluster.startNode(node.name());
            }
            return cluster;
        } catch (IOException e) {
            abandon(cluster, ports);
            throw new ClusterException("cannot set up a cluster in " + directory + ": " + e, e);
        } catch (RuntimeException e) {
            abandon(cluster, ports);
            throw e;
        }
    }

    /**
     * Finds the cluster that an earlier process started in {@code directory} and left running.
     *
     * @throws ClusterException if there is none
     */
    public static LocalCluster attach(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        StateFile file = new StateFile(absolute);
        if (!file.exists()) {
            throw new ClusterException("no cluster in " + absolute + "; start one with: triad cluster start");
        }
        try {
            StateFile.Content content = file.read();
            NodeProcesses processes = new NodeProcesses(
                    content.plan(), content.jvm(), content.brokerSettings(), false, Placement.LOOPBACK);
            processes.adopt(content.processes());
            return new LocalCluster(content.plan(), processes, false, new PortBlocks(new SplittableRandom()));
        } catch (IOException e) {
            throw new ClusterException("cannot read the state of the cluster: " + e.getMessage(), e);
        }
    }

    /** Whether {@code directory} holds a cluster that {@link #attach} finds, running or stopped. */
    public static boolean isRecordedIn(Path directory) {
        return new StateFile(directory).exists();
    }

    public Path directory() {
        return plan.directory();
    }

    /** All nodes, NameServers first. */
    public List<NodePlan> nodes() {
        return plan.nodes();
    }

    /** Broker group names. */
    public List<String> groups() {
        return plan.groups();
    }

    /** The brokers of a group. */
    public List<NodePlan> brokersOf(String group) {
        return plan.brokersOf(group);
    }

    /** @throws ClusterException if there is no such node */
    public NodePlan node(String name) {
        return plan.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException("no node '" + name + "'; the nodes are "
                        + plan.nodes().stream().map(NodePlan::name).toList()));
    }

    /** {@code host:port;host:port}: what clients take as the address of the NameServers. */
    public String nameServerAddresses() {
        return plan.nameServerAddresses();
    }

    /** For questions beyond those of this class. Valid until {@link #close}. */
    public NodeProbe probe() {
        return probe;
    }

    /** Process id of a node; 0 when it does not run. */
    public long pid(String name) {
        return processes.pid(node(name));
    }

    /** Starts a node that does not run; a node that runs is left alone. */
    public void startNode(String name) {
        processes.start(node(name));
    }

    /**
     * Stops a node in an orderly way (SIGTERM) and waits for its end.
     *
     * @throws ClusterException if it does not end in time
     */
    public void stopNode(String name) throws InterruptedException {
        NodeProcess process = processes.of(node(name));
        if (process != null && !process.stop()) {
            throw new ClusterException(name + " (pid " + process.identity().pid() + ") did not stop within "
                    + NodeProcess.STOP_PATIENCE.toSeconds() + " s; look at "
                    + node(name).logFile());
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill(String name) throws InterruptedException {
        NodeProcess process = processes.of(node(name));
        if (process != null) {
            process.kill();
        }
    }

    /** SIGSTOP; {@link Suspension#close} lets it run again. */
    public Suspension suspend(String name) throws InterruptedException {
        NodeProcess process = processes.of(node(name));
        if (process == null) {
            throw new ClusterException(name + " does not run");
        }
        try {
            return process.suspend();
        } catch (IOException e) {
            throw new ClusterException("cannot suspend " + name + ": " + e.getMessage(), e);
        }
    }

    /** Stops a node if it runs, and starts it again. */
    public void restart(String name) throws InterruptedException {
        stopNode(name);
        startNode(name);
    }

    /** The node that leads and serves {@code group} at the newest term; empty while nobody does. */
    public Optional<NodePlan> leader(String group) throws InterruptedException {
        NodePlan leader = null;
        long leaderTerm = -1;
        Map<String, NodeStatus> statuses = probe.statuses(
                brokersOf(group).stream().map(NodePlan::controlAddress).toList());
        for (NodePlan node : brokersOf(group)) {
            NodeStatus status = statuses.get(node.controlAddress());
            if (status != null && status.serving() && status.term() > leaderTerm) {
                leader = node;
                leaderTerm = status.term();
            }
        }
        return Optional.ofNullable(leader);
    }

    /**
     * Waits for a leader of {@code group}.
     *
     * @throws ClusterException if there is none within {@code patience}
     */
    public NodePlan awaitLeader(String group, Duration patience) throws InterruptedException {
        return Readiness.awaitLeader(this, group, patience);
    }

    /**
     * Waits until every node that was started answers, every group has a leader and follows it, and every NameServer
     * shows all of it.
     *
     * @throws ClusterException if a process has ended, or not all is ready within {@code patience}; the message names
     *     what is missing
     */
    public void awaitReady(Duration patience) throws InterruptedException {
        Readiness.awaitAll(this, patience);
    }

    /**
     * Waits until every group is led, whatever became of single nodes.
     *
     * @return false if it is not within {@code patience}, or cannot be: a majority of a group does not run, or no
     *     NameServer
     */
    public boolean awaitLed(Duration patience) throws InterruptedException {
        return Readiness.awaitLed(this, patience);
    }

    /**
     * Waits until this node answers and, if a majority of its group runs, takes part in it. Other nodes are not judged.
     *
     * @throws ClusterException if the node has ended, or is not ready within {@code patience}
     */
    public void awaitNode(String name, Duration patience) throws InterruptedException {
        Readiness.awaitNode(this, node(name), patience);
    }

    /** All nodes as they are now. */
    public List<NodeView> view() throws InterruptedException {
        Map<String, NodeStatus> statuses = probe.statuses(
                plan.brokers().stream().map(NodePlan::controlAddress).toList());
        List<NodeView> views = new ArrayList<>();
        for (NodePlan node : plan.nodes()) {
            NodeStatus status = statuses.get(node.controlAddress());
            boolean answers = node.isBroker()
                    ? status != null
                    : probe.groupsKnownTo(node.controlAddress()).isPresent();
            views.add(new NodeView(node, pid(node.name()), status, answers));
        }
        return views;
    }

    /** Stops all nodes in an orderly way, brokers first. The cluster can be started again with its data. */
    public void stopAll() throws InterruptedException {
        stop(plan.nodes());
    }

    /** Stops some nodes in an orderly way, brokers first and all of them at the same time. */
    public void stop(List<NodePlan> nodes) throws InterruptedException {
        List<NodePlan> brokers = nodes.stream().filter(NodePlan::isBroker).toList();
        for (NodePlan node : brokers) {
            Optional.ofNullable(processes.of(node)).ifPresent(NodeProcess::askToEnd);
        }
        for (NodePlan node : brokers) {
            stopNode(node.name());
        }
        for (NodePlan node : nodes) {
            if (!node.isBroker()) {
                stopNode(node.name());
            }
        }
    }

    /** Kills all nodes and deletes everything that the cluster has written; it cannot be used any more. */
    public void destroy() throws InterruptedException {
        processes.end();
        processes.deleteState();
        for (NodePlan node : plan.nodes()) {
            DirectoryTree.delete(node.directory());
        }
    }

    /** Leashed: kills all nodes and returns when they are gone. Otherwise the nodes go on. */
    @Override
    public void close() {
        if (leashed) {
            endProcesses();
            removeShutdownHook();
        }
        rpc.close();
        ports.close();
    }

    /** How a node has ended by itself, with its last words; empty while it runs and when it was stopped or killed here. */
    public Optional<String> endOf(String name) {
        NodePlan node = node(name);
        NodeProcess process = processes.of(node);
        if (process == null || !process.endedByItself()) {
            return Optional.empty();
        }
        try {
            String code =
                    process.exitCode().map(exit -> " with exit code " + exit).orElse("");
            String said = process.lastWords(node.outputFile())
                    .map(line -> ": " + line)
                    .orElse("");
            return Optional.of(node.name() + " ended" + code + said + " (see " + node.logFile() + ")");
        } catch (IOException e) {
            return Optional.of(node.name() + " ended; its output cannot be read: " + e);
        }
    }

    private void endProcesses() {
        try {
            processes.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException e) {
            // The JVM is already shutting down and runs the hook itself.
            return;
        }
    }

    private static void abandon(@Nullable LocalCluster cluster, PortBlocks ports) throws InterruptedException {
        if (cluster == null) {
            ports.close();
            return;
        }
        cluster.endProcesses();
        cluster.close();
        cluster.processes.deleteState();
    }
}
