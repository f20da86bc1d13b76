package io.triadmq.ops.cluster;

/** When a broker counts an entry as durable. */
public enum FlushMode {
    /** After it was forced to disk. */
    SYNC("SYNC_FLUSH"),
    /** After it was written to the operating system. */
    ASYNC("ASYNC_FLUSH");

    private final String configured;

    FlushMode(String configured) {
        this.configured = configured;
    }

    /** The value of {@code flushDiskType}. */
    public String configured() {
        return configured;
    }
}
