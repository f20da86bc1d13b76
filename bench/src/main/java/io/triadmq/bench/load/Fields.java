package io.triadmq.bench.load;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line between the bench and a load generator: a word and {@code name=value} pairs, separated by tabs. Immutable.
 *
 * @param word command or kind of answer
 * @param values without tabs and line ends
 */
public record Fields(String word, Map<String, String> values) {
    public Fields {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Fields of(String word) {
        return new Fields(word, Map.of());
    }

    public Fields with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, String.valueOf(value).replaceAll("[\t\r\n]+", " "));
        return new Fields(word, more);
    }

    public static Fields parse(String line) {
        String[] parts = line.split("\t", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int separator = parts[i].indexOf('=');
            values.put(parts[i].substring(0, separator), parts[i].substring(separator + 1));
        }
        return new Fields(parts[0], values);
    }

    public String format() {
        StringBuilder line = new StringBuilder(word);
        values.forEach(
                (name, value) -> line.append('\t').append(name).append('=').append(value));
        return line.toString();
    }

    /** @throws IllegalArgumentException if the field is absent */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + word + "' needs the field '" + name + "', got " + values);
        }
        return value;
    }

    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    public long longNumber(String name) {
        return Long.parseLong(text(name));
    }
}
