package io.triadmq.protocol.body;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Unmodifiable copies of what a peer sent: an absent collection is empty, null elements are dropped, the order is kept.
 */
final class Absent {
    private Absent() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> value) {
        return value == null
                ? List.of()
                : value.stream().filter(Objects::nonNull).toList();
    }

    static <T> Set<T> set(@Nullable Set<T> value) {
        if (value == null) {
            return Set.of();
        }
        Set<T> copy = new LinkedHashSet<>(value);
        copy.removeIf(Objects::isNull);
        return Collections.unmodifiableSet(copy);
    }

    static <K, V> Map<K, V> map(@Nullable Map<K, V> value) {
        if (value == null) {
            return Map.of();
        }
        Map<K, V> copy = new LinkedHashMap<>(value);
        copy.values().removeIf(Objects::isNull);
        return Collections.unmodifiableMap(copy);
    }

    static <K extends Comparable<K>, V> SortedMap<K, V> sorted(@Nullable Map<K, V> value) {
        SortedMap<K, V> copy = value == null ? new TreeMap<>() : new TreeMap<>(value);
        copy.values().removeIf(Objects::isNull);
        return Collections.unmodifiableSortedMap(copy);
    }
}
