package io.triadmq.broker.handler;

import io.triadmq.broker.model.TopicSettings;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.message.NameRules;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Topic settings as they travel, and back; checks what comes in. */
public final class TopicConfigs {
    /** Each queue costs a row and a cache entry on every node. */
    private static final int MAX_QUEUES = 16_384;

    private TopicConfigs() {}

    public static TopicConfig of(TopicSettings topic) {
        return new TopicConfig(
                topic.name(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.perm(),
                TopicConfig.SINGLE_TAG,
                topic.sysFlag(),
                topic.order(),
                topic.attributes());
    }

    /** @throws BadRequestException if something about the topic is not possible */
    static TopicSettings checked(TopicConfig config) {
        String problem = NameRules.topicProblem(config.topicName());
        if (problem != null) {
            throw new BadRequestException(problem);
        }
        checkQueues("readQueueNums", config.readQueueNums());
        checkQueues("writeQueueNums", config.writeQueueNums());
        if (config.perm() < 0 || config.perm() > 7) {
            throw new BadRequestException("perm is " + config.perm() + ", expected 0 to 7 (4 read, 2 write)");
        }
        TopicSettings settings = new TopicSettings(
                0,
                config.topicName(),
                config.readQueueNums(),
                config.writeQueueNums(),
                config.perm(),
                config.topicSysFlag(),
                config.order(),
                config.attributes());
        if (settings.uniqueKeyWindowMillis() < 0) {
            throw new BadRequestException("attribute " + TopicSettings.UNIQUE_KEY_WINDOW + " is '"
                    + config.attributes().get(TopicSettings.UNIQUE_KEY_WINDOW) + "', expected 30s to 10m");
        }
        return settings;
    }

    private static void checkQueues(String field, int queues) {
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new BadRequestException(field + " is " + queues + ", expected 1 to " + MAX_QUEUES);
        }
    }

    /** Applies {@code +name=value,-other} to attributes; a plain {@code name=value} counts as {@code +}. */
    static Map<String, String> changedAttributes(Map<String, String> before, @Nullable String change) {
        Map<String, String> attributes = new HashMap<>(before);
        if (change == null || change.isBlank()) {
            return attributes;
        }
        for (String part : change.split(",")) {
            String text = part.trim();
            if (text.startsWith("-")) {
                attributes.remove(text.substring(1));
                continue;
            }
            String pair = text.startsWith("+") ? text.substring(1) : text;
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new BadRequestException("attribute '" + text + "', expected +name=value or -name");
            }
            attributes.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return attributes;
    }
}
