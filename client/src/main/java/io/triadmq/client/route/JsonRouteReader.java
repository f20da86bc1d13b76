package io.triadmq.client.route;

import io.triadmq.client.MessageQueue;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.QueueData;
import io.triadmq.protocol.body.TopicRouteData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads TopicRouteData (protocol 04). */
final class JsonRouteReader implements RouteReader {
    private static final int PERM_WRITE = 2;
    private static final int PERM_READ = 4;

    /** More queues than this in one group is a broken answer, not a topic. */
    private static final int MAX_QUEUES = 65_536;

    @Override
    public Answer read(String topic, byte[] body) {
        TopicRouteData data = BodyCodec.decode(body, TopicRouteData.class);
        Map<String, Group> groups = new LinkedHashMap<>();
        for (BrokerData group : data.brokerDatas()) {
            String zone = group.zoneName() == null ? "" : group.zoneName();
            groups.put(group.brokerName(), new Group(group.brokerName(), group.brokerAddrs(), zone));
        }
        List<MessageQueue> write = new ArrayList<>();
        List<MessageQueue> read = new ArrayList<>();
        for (QueueData queues : data.queueDatas()) {
            if (groups.containsKey(queues.brokerName())) {
                add(write, topic, queues.brokerName(), (queues.perm() & PERM_WRITE) == 0 ? 0 : queues.writeQueueNums());
                add(read, topic, queues.brokerName(), (queues.perm() & PERM_READ) == 0 ? 0 : queues.readQueueNums());
            }
        }
        Collections.sort(write);
        Collections.sort(read);
        return new Answer(new TopicRoute(topic, write, read), List.copyOf(groups.values()));
    }

    private static void add(List<MessageQueue> queues, String topic, String brokerName, int count) {
        for (int i = 0; i < Math.min(MAX_QUEUES, count); i++) {
            queues.add(new MessageQueue(topic, brokerName, i));
        }
    }
}
