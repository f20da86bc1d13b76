package io.triadmq.protocol.transport;

import java.time.Duration;
import java.util.List;

/**
 * @param bindAddress address to listen on, for example {@code 0.0.0.0} or {@code 127.0.0.1}
 * @param ports ports to listen on; 0 takes a free one
 * @param maxFrameBytes longest frame accepted, length field included; more closes the connection. 16 MiB is what
 *     stock peers accept
 * @param idleTimeout a connection without any traffic for so long is closed
 * @param eventLoopThreads threads that read and write all connections
 * @param maxConnections connections above this are closed at once, with one log line per second
 * @param maxPendingBytes answers that may wait for one connection that does not read fast enough, in bytes; more
 *     closes it. Must hold some frames of the largest size
 */
public record RpcServerConfig(
        String bindAddress,
        List<Integer> ports,
        int maxFrameBytes,
        Duration idleTimeout,
        int eventLoopThreads,
        int maxConnections,
        long maxPendingBytes) {
    public static final int DEFAULT_MAX_FRAME_BYTES = 16 * 1024 * 1024;

    /**
     * Longest header that peers accept from each other. Those of stock peers stay below 100 KiB, since the properties of a
     * message do; what is long belongs into the body, which costs less to read and to hold.
     */
    public static final int MAX_HEADER_BYTES = 1 << 20;

    /** Two frames of the largest size, or 128 pulls of 256 KiB. */
    public static final long DEFAULT_MAX_PENDING_BYTES = 32L << 20;

    public RpcServerConfig {
        ports = List.copyOf(ports);
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("no port to listen on");
        }
        if (maxFrameBytes < 1024) {
            throw new IllegalArgumentException("maxFrameBytes should be at least 1024, got " + maxFrameBytes);
        }
        if (idleTimeout.isZero() || idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout should be positive, got " + idleTimeout);
        }
        if (eventLoopThreads < 1) {
            throw new IllegalArgumentException("eventLoopThreads should be at least 1, got " + eventLoopThreads);
        }
    }

    public static RpcServerConfig of(String bindAddress, List<Integer> ports) {
        return new RpcServerConfig(
                bindAddress,
                ports,
                DEFAULT_MAX_FRAME_BYTES,
                Duration.ofSeconds(120),
                2,
                10_000,
                DEFAULT_MAX_PENDING_BYTES);
    }
}
