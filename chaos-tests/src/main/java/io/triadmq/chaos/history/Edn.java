package io.triadmq.chaos.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the part of EDN that histories need: nil, booleans, numbers, strings, keywords, vectors and maps. */
final class Edn {
    private Edn() {}

    /** @throws IllegalArgumentException if the value is none of these */
    static void write(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("nil");
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Keyword) {
            out.append(value);
        } else if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof List<?> list) {
            writeVector(out, list);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            out.append(number);
        } else {
            throw new IllegalArgumentException("cannot be written: " + value + " of " + value.getClass());
        }
    }

    private static void writeVector(StringBuilder out, List<?> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(' ');
            }
            write(out, list.get(i));
        }
        out.append(']');
    }

    static void writeMap(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            write(out, entry.getKey());
            out.append(' ');
            write(out, entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                // One operation stands on one line, so whatever else could end a line is left out.
                default -> out.append(c < ' ' ? ' ' : c);
            }
        }
        out.append('"');
    }
}
