package io.triadmq.chaos.workload;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.file.Path;
import java.util.List;

/**
 * The cluster as workloads see it.
 *
 * @param cluster its processes
 * @param nameServers what clients take as the address of the NameServers
 * @param scratch where a workload may write
 */
public record Target(LocalCluster cluster, String nameServers, Path scratch) {
    public static Target of(LocalCluster cluster, Path scratch) {
        return new Target(cluster, cluster.nameServerAddresses(), scratch);
    }

    /** All brokers. */
    public List<NodePlan> brokers() {
        return cluster.nodes().stream().filter(NodePlan::isBroker).toList();
    }
}
