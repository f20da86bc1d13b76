package io.triadmq.ops.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The processes of a cluster and their ports: everything that must stay the same while nodes come and go.
 *
 * @param directory of the cluster
 * @param nodes NameServers first
 */
record ClusterPlan(Path directory, List<NodePlan> nodes) {
    ClusterPlan {
        nodes = List.copyOf(nodes);
    }

    static ClusterPlan of(ClusterSpec spec, PortBlocks ports) {
        List<NodePlan> nodes = new ArrayList<>();
        for (int i = 0; i < spec.nameServers(); i++) {
            String name = "namesrv-" + i;
            nodes.add(new NodePlan(
                    name,
                    NodePlan.Kind.NAME_SERVER,
                    "",
                    "",
                    spec.placement().siteOf(name),
                    ports.take().listen(),
                    0,
                    spec.directory().resolve(name)));
        }
        for (int g = 0; g < spec.groups(); g++) {
            String group = "broker-" + (char) ('a' + g);
            for (int n = 0; n < spec.nodesPerGroup(); n++) {
                nodes.add(broker(spec, group, "n" + n, ports.take()));
            }
        }
        return new ClusterPlan(spec.directory(), nodes);
    }

    private static NodePlan broker(ClusterSpec spec, String group, String nodeId, PortBlocks.Ports ports) {
        String name = group + "-" + nodeId;
        return new NodePlan(
                name,
                NodePlan.Kind.BROKER,
                group,
                nodeId,
                spec.placement().siteOf(name),
                ports.listen(),
                ports.raft(),
                spec.directory().resolve(name));
    }

    List<NodePlan> nameServers() {
        return nodes.stream().filter(node -> !node.isBroker()).toList();
    }

    List<NodePlan> brokers() {
        return nodes.stream().filter(NodePlan::isBroker).toList();
    }

    List<NodePlan> brokersOf(String group) {
        return nodes.stream().filter(node -> node.group().equals(group)).toList();
    }

    List<String> groups() {
        return brokers().stream().map(NodePlan::group).distinct().toList();
    }

    /** {@code host:port;host:port}, as clients and brokers want it. */
    String nameServerAddresses() {
        return nameServers().stream().map(NodePlan::address).collect(Collectors.joining(";"));
    }

    /** The {@code dLegerPeers} of a group. */
    String peersOf(String group) {
        return brokersOf(group).stream()
                .map(node -> node.nodeId() + "-" + node.site().raftHost() + ":" + node.raftPort())
                .collect(Collectors.joining(";"));
    }
}
