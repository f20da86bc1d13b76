package io.triadmq.client.produce;

import io.triadmq.protocol.command.TriadCode.SendField;

/**
 * @param maxRequestsInFlight requests without answer, 1 to {@link SendField#REMEMBERED_REQUESTS}
 * @param maxBytesInFlight bytes without answer; one request may always be under way
 * @param maxRequestBytes messages share a request up to so many bytes
 * @param maxRequestMessages messages of one request
 */
record LaneLimits(int maxRequestsInFlight, long maxBytesInFlight, int maxRequestBytes, int maxRequestMessages) {
    /**
     * Enough in flight to fill a commit of a few milliseconds; requests large enough that their fixed cost vanishes and
     * small enough that the broker can put those of several queues into one log entry.
     */
    static final LaneLimits DEFAULT = new LaneLimits(5, 2 << 20, 128 << 10, 512);

    LaneLimits {
        if (maxRequestsInFlight < 1 || maxRequestsInFlight > SendField.REMEMBERED_REQUESTS) {
            throw new IllegalArgumentException("maxRequestsInFlight must be 1 to " + SendField.REMEMBERED_REQUESTS
                    + " (what brokers remember), got " + maxRequestsInFlight);
        }
        if (maxBytesInFlight < 1 || maxRequestBytes < 1 || maxRequestMessages < 1) {
            throw new IllegalArgumentException("lane limits must be positive");
        }
    }
}
