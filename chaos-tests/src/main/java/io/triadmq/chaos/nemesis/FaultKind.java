package io.triadmq.chaos.nemesis;

/**
 * Kinds of faults. The words are those that Jepsen's plots shade, where it has one, so that its tools draw our histories
 * as they draw their own.
 */
public enum FaultKind {
    KILL("kill", "start"),
    PAUSE("pause", "resume"),
    PARTITION("start-partition", "stop-partition"),
    PACKET("start-packet", "stop-packet"),
    CLOCK("bump-clock", "reset-clock"),
    CLOCK_STROBE("strobe-clock", "reset-clock"),
    POWER("power-cut", "power-on"),
    DISK("start-disk", "stop-disk"),
    BITFLIP("bitflip", "stop-bitflip"),
    TRUNCATE("truncate", "stop-truncate"),
    WIPE("wipe", "stop-wipe"),
    LEADERSHIP("transfer", "stop-transfer"),
    ROLLING_RESTART("roll", "stop-roll"),
    CLIENT("kill-client", "start-client");

    private final String begin;
    private final String end;

    FaultKind(String begin, String end) {
        this.begin = begin;
        this.end = end;
    }

    /** {@code :f} of the operation that starts it, without the colon. */
    public String begin() {
        return begin;
    }

    /** {@code :f} of the operation that ends it, without the colon. */
    public String end() {
        return end;
    }
}
