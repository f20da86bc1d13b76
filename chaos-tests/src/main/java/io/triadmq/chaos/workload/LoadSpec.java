package io.triadmq.chaos.workload;

/**
 * How much load, and through which client.
 *
 * @param perSecond messages per second of each workload that sends
 * @param maxBodyBytes size of the largest bodies, which are mixed in
 * @param seed decides sizes and turns
 * @param client whose code sends and consumes
 */
public record LoadSpec(int perSecond, int maxBodyBytes, long seed, ClientKind client) {
    public LoadSpec {
        if (perSecond < 1 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("the rate is 1..1000000 messages per second, got " + perSecond);
        }
        if (maxBodyBytes < SMALLEST_MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "the largest body has at least " + SMALLEST_MAX_BODY_BYTES + " bytes, got " + maxBodyBytes);
        }
    }

    /** What is mixed in by default. */
    public static final int LARGEST_BODY_BYTES = 64 * 1024;

    private static final int SMALLEST_MAX_BODY_BYTES = 1024;

    /** Whose code is at the other end of the wire. */
    public enum ClientKind {
        /** TriadMQ's own. */
        OWN,
        /** An unmodified client of RocketMQ, in a process of its own. */
        STOCK
    }
}
