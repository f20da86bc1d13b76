package io.triadmq.protocol.message;

import org.jspecify.annotations.Nullable;

/** Which names topics and groups may have (protocol 03 §8). */
public final class NameRules {
    public static final int MAX_TOPIC_LENGTH = 127;
    /** Retry and dead-letter topics carry a group's name, so they may be longer. */
    public static final int MAX_GROUP_TOPIC_LENGTH = 255;

    public static final int MAX_GROUP_LENGTH = 120;
    /** What 4.x clients allow themselves; servers accept it. */
    public static final int MAX_OLD_GROUP_LENGTH = 255;

    private NameRules() {}

    /** What is wrong with a topic's name, for the user; null when it is fine. */
    public static @Nullable String topicProblem(@Nullable String topic) {
        boolean carriesGroup = topic != null && (SystemTopic.isRetry(topic) || SystemTopic.isDeadLetter(topic));
        return problem("topic", topic, carriesGroup ? MAX_GROUP_TOPIC_LENGTH : MAX_TOPIC_LENGTH);
    }

    /** What is wrong with a group's name that our own client should use, for the user; null when it is fine. */
    public static @Nullable String groupProblem(@Nullable String group) {
        return problem("group", group, MAX_GROUP_LENGTH);
    }

    /** What is wrong with a group's name that some client already uses; null when it is fine. */
    public static @Nullable String oldGroupProblem(@Nullable String group) {
        return problem("group", group, MAX_OLD_GROUP_LENGTH);
    }

    private static @Nullable String problem(String kind, @Nullable String name, int maxLength) {
        if (name == null || name.isBlank()) {
            return "the " + kind + " name is empty";
        }
        if (name.length() > maxLength) {
            return "the " + kind + " name has " + name.length() + " characters, at most " + maxLength + " are allowed: "
                    + name;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                return "the " + kind + " name '" + name + "' has the character '" + name.charAt(i) + "' at position "
                        + i + ", allowed are a-z A-Z 0-9 _ - % |";
            }
        }
        return null;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '%'
                || c == '|';
    }
}
