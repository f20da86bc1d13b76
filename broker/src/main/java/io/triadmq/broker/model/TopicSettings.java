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
