package io.triadmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a topic.
 *
 * @param perm bits: 4 read, 2 write, 1 template for automatic creation
 * @param topicFilterType {@code SINGLE_TAG} or {@code MULTI_TAG}
 * @param topicSysFlag 0 normally
 * @param attributes for example {@code message.type} to {@code FIFO}
 */
public record TopicConfig(
        String topicName,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        String topicFilterType,
        int topicSysFlag,
        boolean order,
        Map<String, String> attributes)
        implements Body {
    public static final String SINGLE_TAG = "SINGLE_TAG";

    private static final int DEFAULT_QUEUES = 16;
    private static final int DEFAULT_PERM = 6;

    public TopicConfig {
        topicName = Absent.text(topicName);
        attributes = Absent.map(attributes);
    }

    /** Absent fields have stock's defaults. */
    @JsonCreator
    static TopicConfig fromJson(
            @JsonProperty("topicName") @Nullable String topicName,
            @JsonProperty("readQueueNums") @Nullable Integer readQueueNums,
            @JsonProperty("writeQueueNums") @Nullable Integer writeQueueNums,
            @JsonProperty("perm") @Nullable Integer perm,
            @JsonProperty("topicFilterType") @Nullable String topicFilterType,
            @JsonProperty("topicSysFlag") int topicSysFlag,
            @JsonProperty("order") boolean order,
            @JsonProperty("attributes") @Nullable Map<String, String> attributes) {
        return new TopicConfig(
                Absent.text(topicName),
                ConsumerData.or(readQueueNums, DEFAULT_QUEUES),
                ConsumerData.or(writeQueueNums, DEFAULT_QUEUES),
                ConsumerData.or(perm, DEFAULT_PERM),
                ConsumerData.or(topicFilterType, SINGLE_TAG),
                topicSysFlag,
                order,
                Absent.map(attributes));
    }
}
