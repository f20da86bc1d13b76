package io.triadmq.broker.config;

import java.time.Duration;
import java.util.Set;

/**
 * When old segments go, and what happens as the disk fills. Ratios are shares of the file system in use.
 *
 * @param keep age at which a segment may be deleted
 * @param hours hours of the day (0 to 23) in which segments are deleted for their age
 * @param startCleaning above it expired segments are deleted at any hour
 * @param cleanForcibly above it the oldest segments are deleted even before their time
 * @param stopWrites above it sends are refused and leadership is handed over
 */
public record RetentionConfig(
        Duration keep, Set<Integer> hours, double startCleaning, double cleanForcibly, double stopWrites) {
    public RetentionConfig {
        hours = Set.copyOf(hours);
    }
}
