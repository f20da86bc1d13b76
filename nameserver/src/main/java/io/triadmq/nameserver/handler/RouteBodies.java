package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.GroupView;
import io.triadmq.nameserver.route.Routes;
import io.triadmq.nameserver.route.TopicQueues;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Routes in the words of the protocol, always as strict JSON, which every client version reads. */
final class RouteBodies {
    private RouteBodies() {}

    static TopicRouteData route(List<GroupView> groups, String topic, @Nullable String orderConfig) {
        List<QueueData> queues = new ArrayList<>();
        for (GroupView group : groups) {
            TopicQueues data = group.queuesOf(topic);
            if (data != null) {
                queues.add(new QueueData(
                        group.group(), data.readQueues(), data.writeQueues(), data.perm(), data.sysFlag()));
            }
        }
        List<BrokerData> brokers = groups.stream().map(RouteBodies::broker).toList();
        return new TopicRouteData(brokers, queues, Map.of(), orderConfig);
    }

    static ClusterInfo cluster(Routes routes) {
        Map<String, BrokerData> brokers = new TreeMap<>();
        Map<String, Set<String>> clusters = new TreeMap<>();
        for (GroupView group : routes.groups().values()) {
            brokers.put(group.group(), broker(group));
            clusters.computeIfAbsent(group.cluster(), name -> new TreeSet<>()).add(group.group());
        }
        return new ClusterInfo(brokers, clusters);
    }

    /** The zone shown is the leader's, because that is where producers send to. */
    private static BrokerData broker(GroupView group) {
        TreeMap<Long, String> addresses = new TreeMap<>();
        group.addresses().forEach((id, address) -> addresses.put((long) id, address));
        return new BrokerData(
                group.cluster(), group.group(), addresses, group.zones().get(0), false);
    }
}
