package io.triadmq.client.route;

import java.util.List;
import java.util.SortedMap;

/** Reads the body of a NameServer's answer about a topic. */
interface RouteReader {
    /** @throws RuntimeException if the body cannot be read */
    Answer read(String topic, byte[] body);

    /**
     * @param groups every broker group that has queues of the topic
     */
    record Answer(TopicRoute route, List<Group> groups) {}

    /**
     * @param members addresses by id, the leader's is 0
     * @param zone where the leader is; empty when it has no label
     */
    record Group(String name, SortedMap<Long, String> members, String zone) {}
}
