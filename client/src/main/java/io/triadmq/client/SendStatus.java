package io.triadmq.client;

/**
 * How well a stored message is kept. A TriadMQ broker answers {@link #SEND_OK} only for messages that a majority of
 * the group has; the other values are in the protocol and are handed on as they come.
 */
public enum SendStatus {
    SEND_OK,
    /** Stored by a majority; the leader's own disk was slower than {@code syncFlushTimeout}. */
    FLUSH_DISK_TIMEOUT,
    /** Not answered by TriadMQ brokers. */
    FLUSH_SLAVE_TIMEOUT,
    /** Not answered by TriadMQ brokers. */
    SLAVE_NOT_AVAILABLE
}
