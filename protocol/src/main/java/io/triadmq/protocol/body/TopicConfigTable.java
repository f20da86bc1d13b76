package io.triadmq.protocol.body;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer of GET_ALL_TOPIC_CONFIG, and the chunks in which brokers tell name servers their topics.
 *
 * @param topicConfigTable topic name to settings
 */
public record TopicConfigTable(Map<String, TopicConfig> topicConfigTable, DataVersion dataVersion) implements Body {
    public TopicConfigTable {
        topicConfigTable = Absent.map(topicConfigTable);
        dataVersion = versionOf(dataVersion);
    }

    static DataVersion versionOf(@Nullable DataVersion version) {
        return version == null ? DataVersion.NONE : version;
    }
}
