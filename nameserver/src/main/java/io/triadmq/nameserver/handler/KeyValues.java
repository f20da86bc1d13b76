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
    /** Of all entries together, namespaces and keys too. */
    static final long MAX_CHARS = 4 << 20;

    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private int entries;
    private long chars;

    synchronized void put(String namespace, String key, String value) {
        String before = get(namespace, key);
        int moreEntries = before == null ? 1 : 0;
        long moreChars = before == null ? chars(namespace, key, value) : value.length() - before.length();
        if (entries + moreEntries > MAX_ENTRIES || (moreChars > 0 && chars + moreChars > MAX_CHARS)) {
            throw new IllegalArgumentException("this NameServer holds at most " + MAX_ENTRIES + " KV entries and "
                    + MAX_CHARS + " characters in them");
        }
        entries += moreEntries;
        chars += moreChars;
        namespaces.computeIfAbsent(namespace, name -> new TreeMap<>()).put(key, value);
    }

    private static long chars(String namespace, String key, String value) {
        return (long) namespace.length() + key.length() + value.length();
    }

    synchronized @Nullable String get(String namespace, String key) {
        Map<String, String> table = namespaces.get(namespace);
        return table == null ? null : table.get(key);
    }

    synchronized void delete(String namespace, String key) {
        Map<String, String> table = namespaces.get(namespace);
        String removed = table == null ? null : table.remove(key);
        if (table != null && removed != null) {
            entries--;
            chars -= chars(namespace, key, removed);
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
