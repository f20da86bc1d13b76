package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.ChaosCluster;
import io.triadmq.chaos.cluster.NodeClock;
import io.triadmq.chaos.cluster.NodeDisk;
import io.triadmq.ops.cluster.NodePlan;
import java.util.Optional;

/** What some faults need around a broker. */
final class Needs {
    private Needs() {}

    /** Why disks cannot be hurt; empty when they can. */
    static Optional<String> disks(FaultContext context) {
        ChaosCluster cluster = context.cluster();
        boolean missing = cluster.nodes().nodes().stream()
                .anyMatch(node -> node.isBroker() && cluster.disk(node.name()).isEmpty());
        return missing
                ? ChaosCluster.whyNoDisks().or(() -> Optional.of("this cluster was started without disks of its own"))
                : Optional.empty();
    }

    /** Why clocks cannot be set; empty when they can. */
    static Optional<String> clocks(FaultContext context) {
        ChaosCluster cluster = context.cluster();
        boolean missing = cluster.nodes().nodes().stream()
                .anyMatch(node -> node.isBroker() && cluster.clock(node.name()).isEmpty());
        return missing
                ? ChaosCluster.whyNoClocks()
                        .or(() -> Optional.of("this cluster was started with the clock of the machine"))
                : Optional.empty();
    }

    static NodeDisk disk(FaultContext context, NodePlan node) {
        return context.cluster()
                .disk(node.name())
                .orElseThrow(() -> new IllegalStateException(node.name() + " has no disk of its own"));
    }

    static NodeClock clock(FaultContext context, NodePlan node) {
        return context.cluster()
                .clock(node.name())
                .orElseThrow(() -> new IllegalStateException(node.name() + " has the clock of the machine"));
    }
}
