package io.triadmq.ops.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a cluster by node. Ended ones are kept until they are started again, so that it can be told how they
 * ended.
 *
 * <p>Thread-safe: starts run one after the other, everything else beside them.
 */
final class NodeProcesses {
    private final ClusterPlan plan;
    private final JvmSpec jvm;
    private final Map<String, String> brokerSettings;
    private final boolean leashed;
    private final Placement placement;
    private final StateFile stateFile;
    /** Guarded by itself. */
    private final Map<String, NodeProcess> processes = new LinkedHashMap<>();
    /** Guarded by {@link #processes}: nothing may start any more, or it could outlive this JVM. */
    private boolean ended;

    NodeProcesses(
            ClusterPlan plan, JvmSpec jvm, Map<String, String> brokerSettings, boolean leashed, Placement placement) {
        this.plan = plan;
        this.jvm = jvm;
        this.brokerSettings = Map.copyOf(brokerSettings);
        this.leashed = leashed;
        this.placement = placement;
        this.stateFile = new StateFile(plan.directory());
    }

    /** Takes over processes of an earlier command that still run; how the others ended is no concern of this one. */
    void adopt(Map<String, ProcessIdentity> identities) {
        synchronized (processes) {
            identities.forEach((name, identity) -> {
                if (identity.isRunning()) {
                    processes.put(name, NodeProcess.existing(identity));
                }
            });
        }
    }

    /** Null if the node was never started by this process and did not run when it took over. */
    @Nullable
    NodeProcess of(NodePlan node) {
        synchronized (processes) {
            return processes.get(node.name());
        }
    }

    /** 0 when the node does not run. */
    long pid(NodePlan node) {
        NodeProcess process = of(node);
        return process != null && process.isRunning() ? process.identity().pid() : 0;
    }

    /** Starts a node unless it runs. One whose directory is gone begins anew, with an empty store. */
    void start(NodePlan node) {
        synchronized (processes) {
            if (ended) {
                throw new ClusterException("the cluster is closed, " + node.name() + " cannot be started");
            }
            if (pid(node) != 0) {
                return;
            }
            try {
                if (!Files.exists(node.configFile())) {
                    NodeConfiguration.write(node, plan, brokerSettings);
                }
                List<String> command = new ArrayList<>(placement.commandPrefix(node));
                command.addAll(NodeCommand.of(node, plan, jvmOf(node), leashed));
                NodeProcess process = NodeProcess.start(command, node, placement.environment(node), leashed);
                processes.put(node.name(), process);
                placement.started(node, process.identity());
                saveState();
            } catch (IOException e) {
                throw new ClusterException("cannot start " + node.name() + ": " + e, e);
            }
        }
    }

    private JvmSpec jvmOf(NodePlan node) {
        List<String> arguments = new ArrayList<>(placement.jvmArguments(node));
        arguments.addAll(jvm.arguments());
        return jvm.withArguments(arguments);
    }

    /** Kills everything and returns when it is gone. Nothing can be started afterwards. */
    void end() throws InterruptedException {
        List<NodeProcess> all;
        synchronized (processes) {
            ended = true;
            all = List.copyOf(processes.values());
        }
        all.forEach(process -> process.identity().handle().ifPresent(ProcessHandle::destroyForcibly));
        for (NodeProcess process : all) {
            process.awaitEnd(NodeProcess.STOP_PATIENCE);
        }
    }

    /** Forgets what was recorded for later commands. */
    void deleteState() {
        try {
            stateFile.delete();
        } catch (IOException e) {
            throw new ClusterException("cannot delete the state file in " + plan.directory() + ": " + e, e);
        }
    }

    /** A leashed cluster has no life after this process, so nobody could use its state. */
    private void saveState() throws IOException {
        if (leashed) {
            return;
        }
        Map<String, ProcessIdentity> identities = new LinkedHashMap<>();
        processes.forEach((name, process) -> identities.put(name, process.identity()));
        stateFile.write(new StateFile.Content(plan, jvm, brokerSettings, identities));
    }
}
