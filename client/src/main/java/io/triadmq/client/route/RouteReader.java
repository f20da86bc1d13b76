package io.triadmq.client.route;

import java.util.Map;
import java.util.SortedMap;

/** Reads the body of a NameServer's answer about a topic. */
interface RouteReader {
    /** @throws RuntimeException if the body cannot be read */
    Answer read(String topic, byte[] body);

    /**
     * @param groups members by id of every broker group that has queues of the topic
     */
    record Answer(TopicRoute route, Map<String, SortedMap<Long, String>> groups) {}
}
