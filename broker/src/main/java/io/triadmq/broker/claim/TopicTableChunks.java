package io.triadmq.broker.claim;

import io.triadmq.broker.handler.TopicConfigs;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.body.DataVersion;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.body.TopicConfigTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts a group's topics into bodies of less than a megabyte. */
final class TopicTableChunks {
    /** A topic is at most some hundred bytes of JSON without attributes, which count extra. */
    private static final int MAX_CHUNK_BYTES = 900_000;

    private static final int BYTES_PER_TOPIC = 200;

    private TopicTableChunks() {}

    /** At least one body, also when there are no topics. */
    static List<byte[]> of(Collection<TopicSettings> topics, long version) {
        List<byte[]> chunks = new ArrayList<>();
        Map<String, TopicConfig> chunk = new LinkedHashMap<>();
        int bytes = 0;
        for (TopicSettings topic : topics) {
            int size = size(topic);
            if (bytes + size > MAX_CHUNK_BYTES && !chunk.isEmpty()) {
                chunks.add(json(chunk, version));
                chunk = new LinkedHashMap<>();
                bytes = 0;
            }
            chunk.put(topic.name(), TopicConfigs.of(topic));
            bytes += size;
        }
        if (chunks.isEmpty() || !chunk.isEmpty()) {
            chunks.add(json(chunk, version));
        }
        return chunks;
    }

    private static int size(TopicSettings topic) {
        int attributes = topic.attributes().entrySet().stream()
                .mapToInt(
                        entry -> 3 * (entry.getKey().length() + entry.getValue().length()) + 8)
                .sum();
        return BYTES_PER_TOPIC + 2 * topic.name().length() + attributes;
    }

    private static byte[] json(Map<String, TopicConfig> topics, long version) {
        return new TopicConfigTable(topics, new DataVersion(0, 0, version)).toJson();
    }
}
