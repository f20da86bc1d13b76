package io.triadmq.ops.demo;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Says which key a line belongs to. Lines of one key must come out in the order in which they went in.
 *
 * @param column number of the key column from 1, or 0 for the hash of the whole line
 * @param separator between columns
 */
public record KeyRule(int column, String separator) {
    /** For lines without the key column. */
    private static final String NO_KEY = "-";

    /** Control characters separate properties inside a message. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    public KeyRule {
        if (column < 0 || separator.isEmpty()) {
            throw new IllegalArgumentException("the key column counts from 1 and the separator is not empty; got "
                    + column + " and '" + separator + "'");
        }
    }

    /** The key of a line; never empty. */
    String keyOf(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        if (column == 0) {
            return Integer.toHexString(text.hashCode());
        }
        String key = CONTROL.matcher(columnOf(text)).replaceAll("?").strip();
        return key.isEmpty() ? NO_KEY : key;
    }

    private String columnOf(String text) {
        int start = 0;
        for (int i = 1; i < column; i++) {
            int end = text.indexOf(separator, start);
            if (end < 0) {
                return "";
            }
            start = end + separator.length();
        }
        int end = text.indexOf(separator, start);
        return end < 0 ? text.substring(start) : text.substring(start, end);
    }
}
