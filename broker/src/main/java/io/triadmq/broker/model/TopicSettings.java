package io.triadmq.broker.model;

import java.util.Map;

/**
 * @param id the topic's small number within the group
 * @param perm bits: 4 read, 2 write, 1 template for automatic creation
 * @param sysFlag as stock, 0 normally
 * @param order whether the topic was declared ordered
 * @param attributes free attributes ({@code message.type} and the like)
 */
public record TopicSettings(
        int id,
        String name,
        int readQueues,
        int writeQueues,
        int perm,
        int sysFlag,
        boolean order,
        Map<String, String> attributes) {
    public static final int PERM_READ = 4;
    public static final int PERM_WRITE = 2;
    public static final int PERM_INHERIT = 1;

    public TopicSettings {
        attributes = Map.copyOf(attributes);
    }

    /**
     * Attribute: for how long a message of a client that numbers nothing is recognised when it is sent again, {@code 30s}
     * to {@code 10m}.
     */
    public static final String UNIQUE_KEY_WINDOW = "dedup.uniqKey";

    private static final long MIN_WINDOW_MILLIS = 30_000;
    private static final long MAX_WINDOW_MILLIS = 600_000;

    /**
     * Value of {@link #UNIQUE_KEY_WINDOW} in milliseconds; 0 when it is absent, -1 when it is no time from 30 seconds to
     * 10 minutes.
     */
    public long uniqueKeyWindowMillis() {
        String text = attributes.isEmpty() ? null : attributes.get(UNIQUE_KEY_WINDOW);
        if (text == null) {
            return 0;
        }
        int end = text.length() - 1;
        long unit = text.endsWith("s") ? 1_000 : text.endsWith("m") ? 60_000 : 0;
        if (unit == 0 || end < 1 || end > 4 || !text.chars().limit(end).allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long millis = Integer.parseInt(text.substring(0, end)) * unit;
        return millis < MIN_WINDOW_MILLIS || millis > MAX_WINDOW_MILLIS ? -1 : millis;
    }

    public boolean readable() {
        return (perm & PERM_READ) != 0;
    }

    public boolean writable() {
        return (perm & PERM_WRITE) != 0;
    }

    public int queueCount() {
        return Math.max(readQueues, writeQueues);
    }
}
