package io.triadmq.broker.config;

import java.time.Duration;

/**
 * @param longPolling whether a pull may wait for messages
 * @param shortPolling how long a pull waits when long polling is off
 * @param threads threads that read messages for pulls
 * @param queryThreads threads for queries and administration, apart so that they cannot delay pulls
 * @param memoryShare share of the machine's memory, 0 to 1: what lies further back in the log counts as "on disk"
 */
public record PullConfig(
        boolean longPolling, Duration shortPolling, int threads, int queryThreads, double memoryShare) {}
