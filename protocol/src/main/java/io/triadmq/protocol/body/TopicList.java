package io.triadmq.protocol.body;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answer of the requests for lists of topics.
 *
 * @param brokerAddr {@code host:port} of some broker; only in answers about system topics
 */
public record TopicList(Set<String> topicList, @Nullable String brokerAddr) implements Body {
    public TopicList {
        topicList = Absent.set(topicList);
    }

    public TopicList(Set<String> topicList) {
        this(topicList, null);
    }
}
