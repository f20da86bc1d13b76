package io.triadmq.client.consume;

/**
 * @param batchMessages messages asked for at once
 * @param batchBytes bytes asked for at once; brokers may give less
 */
record PullSettings(int batchMessages, int batchBytes) {
    /**
     * Large enough that a backlog is limited by bandwidth and not by round trips; what a broker gives at once is limited
     * by its own settings too.
     */
    static final PullSettings DEFAULT = new PullSettings(256, 512 << 10);
}
