package io.triadmq.protocol.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of delay levels: level 1 is its first entry (protocol 03 §8). Immutable.
 *
 * @param delays delay of each level, all positive
 */
public record DelayLevels(List<Duration> delays) {
    public static final String DEFAULT_TEXT = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    public DelayLevels {
        delays = List.copyOf(delays);
    }

    public static DelayLevels defaults() {
        return parse(DEFAULT_TEXT);
    }

    /**
     * @param text delays separated by blanks, each a number and one of {@code s m h d}
     * @throws IllegalArgumentException naming the entry that is wrong
     */
    public static DelayLevels parse(String text) {
        List<Duration> delays = new ArrayList<>();
        for (String entry : text.trim().split("\\s+", -1)) {
            delays.add(parseEntry(entry));
        }
        return new DelayLevels(delays);
    }

    private static Duration parseEntry(String entry) {
        if (entry.matches("[1-9][0-9]{0,8}[smhd]")) {
            long number = Long.parseLong(entry.substring(0, entry.length() - 1));
            return switch (entry.charAt(entry.length() - 1)) {
                case 's' -> Duration.ofSeconds(number);
                case 'm' -> Duration.ofMinutes(number);
                case 'h' -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
        throw new IllegalArgumentException(
                "messageDelayLevel: expected a number and one of s m h d, for example '30s', got '" + entry + "'");
    }

    public int maxLevel() {
        return delays.size();
    }

    /** The delay of a level; 0 and below mean none, levels above the last one are the last one. */
    public Duration delay(int level) {
        return level <= 0 ? Duration.ZERO : delays.get(Math.min(level, delays.size()) - 1);
    }
}
