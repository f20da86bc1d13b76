package io.triadmq.protocol.message;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text form of message properties: {@code name 0x01 value 0x02}, repeated (protocol 03 §3). As stock readers do, a
 * missing or extra last separator is accepted, a pair without name or value is skipped, the first 0x01 of a pair
 * divides it, and of equal names the last counts.
 */
public final class MessageProperties {
    /** Between a name and its value. */
    public static final char NAME_SEPARATOR = 1;
    /** After each pair. */
    public static final char PAIR_SEPARATOR = 2;

    private MessageProperties() {}

    /** The pairs in order; modifiable, owned by the caller. */
    public static Map<String, String> parse(@Nullable String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (text == null) {
            return pairs;
        }
        int start = 0;
        while (start < text.length()) {
            int end = endOfPair(text, start);
            int separator = text.indexOf(NAME_SEPARATOR, start);
            if (separator > start && separator < end - 1) {
                pairs.put(text.substring(start, separator), text.substring(separator + 1, end));
            }
            start = end + 1;
        }
        return pairs;
    }

    /** One value without building the map; the same that {@link #parse} would give. */
    public static @Nullable String get(@Nullable String text, String name) {
        if (text == null) {
            return null;
        }
        String found = null;
        int start = 0;
        while (start < text.length()) {
            int end = endOfPair(text, start);
            int separator = start + name.length();
            if (isPair(text, start, end, name)) {
                found = text.substring(separator + 1, end);
            }
            start = end + 1;
        }
        return found;
    }

    public static boolean contains(@Nullable String text, String name) {
        return get(text, name) != null;
    }

    /** The text of some pairs, with the separator after the last one. Pairs with an empty name or value are left out. */
    public static String format(Map<String, String> pairs) {
        StringBuilder text = new StringBuilder(32 * pairs.size());
        pairs.forEach((name, value) -> appendPair(text, name, value));
        return text.toString();
    }

    /** {@code text} with one more pair; earlier pairs of that name are not removed but hidden by it. */
    public static String append(@Nullable String text, String name, String value) {
        StringBuilder result =
                new StringBuilder((text == null ? 0 : text.length()) + name.length() + value.length() + 3);
        if (text != null) {
            result.append(text);
        }
        if (result.length() > 0 && result.charAt(result.length() - 1) != PAIR_SEPARATOR) {
            result.append(PAIR_SEPARATOR);
        }
        appendPair(result, name, value);
        return result.toString();
    }

    /** {@code text} without all pairs of that name; the same object when there is none. */
    public static String remove(String text, String name) {
        if (!contains(text, name)) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = endOfPair(text, start);
            if (!isPair(text, start, end, name)) {
                result.append(text, start, end).append(PAIR_SEPARATOR);
            }
            start = end + 1;
        }
        return result.toString();
    }

    /**
     * Finds a value in the text's UTF-8 bytes without decoding them.
     *
     * @return position of the value's first byte and its length, as {@code position << 32 | length}; -1 when absent
     */
    public static long find(byte[] text, int at, int length, byte[] name) {
        int limit = at + length;
        long found = -1;
        int start = at;
        while (start < limit) {
            int separator = -1;
            int end = start;
            while (end < limit && text[end] != PAIR_SEPARATOR) {
                if (separator < 0 && text[end] == NAME_SEPARATOR) {
                    separator = end;
                }
                end++;
            }
            if (separator - start == name.length
                    && separator < end - 1
                    && Arrays.equals(text, start, separator, name, 0, name.length)) {
                found = (long) (separator + 1) << 32 | (end - separator - 1);
            }
            start = end + 1;
        }
        return found;
    }

    private static int endOfPair(String text, int start) {
        int end = text.indexOf(PAIR_SEPARATOR, start);
        return end < 0 ? text.length() : end;
    }

    private static boolean isPair(String text, int start, int end, String name) {
        int separator = start + name.length();
        return separator > start
                && separator < end - 1
                && text.charAt(separator) == NAME_SEPARATOR
                && text.startsWith(name, start);
    }

    private static void appendPair(StringBuilder text, String name, String value) {
        if (!name.isEmpty() && !value.isEmpty()) {
            text.append(name).append(NAME_SEPARATOR).append(value).append(PAIR_SEPARATOR);
        }
    }
}
