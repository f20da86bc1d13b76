package io.triadmq.protocol.body;

/**
 * Version of a table.
 *
 * @param timestamp milliseconds of the last change
 * @param counter number of changes
 */
public record DataVersion(long stateVersion, long timestamp, long counter) {
    public static final DataVersion NONE = new DataVersion(0, 0, 0);
}
