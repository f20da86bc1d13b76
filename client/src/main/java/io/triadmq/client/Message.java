package io.triadmq.client;

import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.message.PropertyName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to send. Not thread-safe; must not be changed from the moment it is given to a producer. It may be sent
 * again, which makes another message with another id.
 */
public final class Message {
    private static final String KEY_SEPARATOR = " ";

    private final String topic;
    private final byte[] body;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private int flag;

    /**
     * @param topic 1 to 127 characters of {@code A-Za-z0-9_-%|}
     * @param body not copied: must not be changed any more
     */
    public Message(String topic, byte[] body) {
        String problem = NameRules.topicProblem(topic);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        this.topic = topic;
        this.body = given("body", body);
    }

    /** @param tag consumers may subscribe to messages with certain tags; empty: none */
    public Message(String topic, String tag, byte[] body) {
        this(topic, body);
        withTag(tag);
    }

    /** @param keys words by which the message can be found again, separated by blanks */
    public Message(String topic, String tag, String keys, byte[] body) {
        this(topic, tag, body);
        put(PropertyName.KEYS, given("keys", keys));
    }

    public Message withTag(String tag) {
        return put(PropertyName.TAGS, given("tag", tag));
    }

    /** Sets the words by which the message can be found again; a key must not contain blanks. */
    public Message withKeys(List<String> keys) {
        for (String key : given("keys", keys)) {
            if (given("a key", key).isBlank() || key.contains(KEY_SEPARATOR)) {
                throw new IllegalArgumentException("a key must not be empty or contain blanks: '" + key + "'");
            }
        }
        return put(PropertyName.KEYS, String.join(KEY_SEPARATOR, keys));
    }

    /** Messages with equal sharding keys go to the same queue, in the order in which they are sent. */
    public Message withShardingKey(String key) {
        return put(PropertyName.SHARDING_KEY, given("the sharding key", key));
    }

    /** Sets a number that consumers get back unchanged. */
    public Message withFlag(int value) {
        flag = value;
        return this;
    }

    /** Delays delivery by a level of the broker's table, by default 1 (a second) to 18 (two hours). */
    public Message withDelayLevel(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("a delay level is at least 1, got " + level);
        }
        return put(PropertyName.DELAY, Integer.toString(level));
    }

    /**
     * Adds a property of the application.
     *
     * @throws IllegalArgumentException if the name is empty or reserved, or name or value contain the characters 1 or 2
     */
    public Message putUserProperty(String name, String value) {
        if (given("a property's name", name).isEmpty()
                || given("the value of property " + name, value).isEmpty()) {
            throw new IllegalArgumentException("a property's name and value must not be empty");
        }
        if (PropertyName.RESERVED.contains(name)) {
            throw new IllegalArgumentException("the property name " + name + " belongs to the system");
        }
        return put(name, value);
    }

    /** Applications without null checks at compile time learn here which parameter it was. */
    private static <T> T given(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must not be null");
        }
        return value;
    }

    private Message put(String name, String value) {
        if (hasSeparator(name) || hasSeparator(value)) {
            throw new IllegalArgumentException("property " + name + " must not contain the characters 1 and 2");
        }
        if (value.isEmpty()) {
            properties.remove(name);
        } else {
            properties.put(name, value);
        }
        return this;
    }

    private static boolean hasSeparator(String text) {
        return text.indexOf(MessageProperties.NAME_SEPARATOR) >= 0
                || text.indexOf(MessageProperties.PAIR_SEPARATOR) >= 0;
    }

    public String topic() {
        return topic;
    }

    /** The array given, not a copy. */
    public byte[] body() {
        return body;
    }

    public int flag() {
        return flag;
    }

    public @Nullable String tag() {
        return properties.get(PropertyName.TAGS);
    }

    public @Nullable String keys() {
        return properties.get(PropertyName.KEYS);
    }

    public @Nullable String shardingKey() {
        return properties.get(PropertyName.SHARDING_KEY);
    }

    /** All properties, those of the system too; a view that cannot be changed. */
    public Map<String, String> properties() {
        return Collections.unmodifiableMap(properties);
    }

    @Override
    public String toString() {
        return "Message [topic=" + topic + ", flag=" + flag + ", properties=" + properties + ", body=" + body.length
                + " bytes]";
    }
}
