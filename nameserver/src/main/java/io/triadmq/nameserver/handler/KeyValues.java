package io.triadmq.nameserver.handler;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The small key-value table that tools keep in a NameServer, by namespace. Like everything here it is gone with the
 * process. Thread-safe.
 */
final class KeyValues {
    /** Namespace whose values appear as a topic's order configuration. */
    static final String ORDER_TOPICS = "ORDER_TOPIC_CONFIG";

    /** Tools keep a handful of entries; the bound only stops abuse. */
    private static final int MAX_ENTRIES = 10_000;

    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private int entries;

    synchronized void put(String namespace, String key, String value) {
        Map<String, String> table = namespaces.computeIfAbsent(namespace, name -> new TreeMap<>());
        if (!table.containsKey(key)) {
            if (entries >= MAX_ENTRIES) {
                throw new IllegalArgumentException("this NameServer already holds " + MAX_ENTRIES + " KV entries");
            }
            entries++;
        }
        table.put(key, value);
    }

    synchronized @Nullable String get(String namespace, String key) {
        Map<String, String> table = namespaces.get(namespace);
        return table == null ? null : table.get(key);
    }

    synchronized void delete(String namespace, String key) {
        Map<String, String> table = namespaces.get(namespace);
        if (table != null && table.remove(key) != null) {
            entries--;
            if (table.isEmpty()) {
                namespaces.remove(namespace);
            }
        }
    }

    /** A copy; empty when the namespace is unknown. */
    synchronized Map<String, String> list(String namespace) {
        return new TreeMap<>(namespaces.getOrDefault(namespace, Map.of()));
    }
}
