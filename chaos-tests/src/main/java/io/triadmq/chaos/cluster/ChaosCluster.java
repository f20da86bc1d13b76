package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;

/**
 * A cluster of real processes that can be hurt: its processes, and what stands between and below them.
 *
 * <p>Thread-safe as {@link LocalCluster} is.
 */
public final class ChaosCluster implements AutoCloseable {
    private final LocalCluster nodes;

    private ChaosCluster(LocalCluster nodes) {
        this.nodes = nodes;
    }

    /** Starts all processes; returns before they are ready ({@link LocalCluster#awaitReady}). */
    public static ChaosCluster start(ClusterSpec spec) throws InterruptedException {
        return new ChaosCluster(LocalCluster.start(spec));
    }

    /** Its processes. */
    public LocalCluster nodes() {
        return nodes;
    }

    /** Ends all processes and takes down everything that was made for them, except what the nodes wrote. */
    @Override
    public void close() {
        nodes.close();
    }
}
