package io.triadmq.broker.handler;

import io.triadmq.protocol.body.Body;
import io.triadmq.protocol.body.TopicConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Body of UPDATE_AND_CREATE_TOPIC_LIST. */
record TopicConfigList(List<TopicConfig> topicConfigList) implements Body {
    TopicConfigList(@Nullable List<TopicConfig> topicConfigList) {
        this.topicConfigList = topicConfigList == null ? List.of() : List.copyOf(topicConfigList);
    }
}
