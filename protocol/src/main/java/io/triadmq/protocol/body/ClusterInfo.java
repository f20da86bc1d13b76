package io.triadmq.protocol.body;

import java.util.Map;
import java.util.Set;

/**
 * Answer of GET_BROKER_CLUSTER_INFO.
 *
 * @param brokerAddrTable group name to its nodes
 * @param clusterAddrTable cluster name to the names of its groups
 */
public record ClusterInfo(Map<String, BrokerData> brokerAddrTable, Map<String, Set<String>> clusterAddrTable)
        implements Body {
    public ClusterInfo {
        brokerAddrTable = Absent.map(brokerAddrTable);
        clusterAddrTable = Absent.map(clusterAddrTable);
    }
}
