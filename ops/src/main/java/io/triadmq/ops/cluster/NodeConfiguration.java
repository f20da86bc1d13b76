package io.triadmq.ops.cluster;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Writes the configuration file of a node of a local cluster. */
final class NodeConfiguration {
    /** Small segments: a demonstration should not reserve gigabytes of somebody's disk. */
    private static final long SEGMENT_BYTES = 64L << 20;

    private NodeConfiguration() {}

    /** @param brokerSettings for brokers only; win over what is composed here */
    static void write(NodePlan node, ClusterPlan plan, Map<String, String> brokerSettings) throws IOException {
        Map<String, String> values = node.isBroker() ? broker(node, plan, brokerSettings) : nameServer(node);
        Files.createDirectories(node.directory());
        Properties properties = new Properties();
        properties.putAll(values);
        try (Writer writer = Files.newBufferedWriter(node.configFile())) {
            properties.store(writer, "written by triad for " + node.name());
        }
    }

    private static Map<String, String> nameServer(NodePlan node) {
        return Map.of(
                "listenPort",
                Integer.toString(node.listenPort()),
                "bindAddress",
                node.site().bindHost());
    }

    private static Map<String, String> broker(NodePlan node, ClusterPlan plan, Map<String, String> brokerSettings) {
        Map<String, String> values = new TreeMap<>();
        values.put("brokerClusterName", "DefaultCluster");
        values.put("brokerName", node.group());
        values.put("brokerIP1", node.site().host());
        values.put("bindAddress", node.site().bindHost());
        values.put("listenPort", Integer.toString(node.listenPort()));
        values.put("raftPort", Integer.toString(node.raftPort()));
        values.put("namesrvAddr", plan.nameServerAddresses());
        values.put("dLegerPeers", plan.peersOf(node.group()));
        values.put("dLegerSelfId", node.nodeId());
        values.put("storePathRootDir", node.storeDirectory().toString());
        values.put("mappedFileSizeCommitLog", Long.toString(SEGMENT_BYTES));
        values.putAll(brokerSettings);
        return values;
    }
}
