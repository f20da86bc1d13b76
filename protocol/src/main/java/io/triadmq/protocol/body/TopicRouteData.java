package io.triadmq.protocol.body;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer of GET_ROUTEINFO_BY_TOPIC.
 *
 * @param filterServerTable unused since 4.x, always empty from us
 * @param orderTopicConf {@code brokerA:4;brokerB:4} for topics declared ordered in the name server, else null
 */
public record TopicRouteData(
        List<BrokerData> brokerDatas,
        List<QueueData> queueDatas,
        Map<String, List<String>> filterServerTable,
        @Nullable String orderTopicConf)
        implements Body {
    public TopicRouteData {
        brokerDatas = Absent.list(brokerDatas);
        queueDatas = Absent.list(queueDatas);
        filterServerTable = Absent.map(filterServerTable);
    }

    public TopicRouteData(List<BrokerData> brokerDatas, List<QueueData> queueDatas) {
        this(brokerDatas, queueDatas, Map.of(), null);
    }
}
