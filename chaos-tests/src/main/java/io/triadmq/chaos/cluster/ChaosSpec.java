package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.ClusterSpec;

/**
 * What a cluster that is to be hurt looks like.
 *
 * @param cluster its nodes; leashed, and its placement is replaced
 * @param network what stands between the nodes
 * @param diskBytes size of a disk of its own for each broker; 0 for none, and then no fault of disks is possible
 * @param clocks whether the clocks of brokers can be set; makes every look at the clock slower
 */
public record ChaosSpec(ClusterSpec cluster, NetworkKind network, long diskBytes, boolean clocks) {
    /** Room for the journal, a segment being written, and the next one. */
    private static final long MIN_DISK_BYTES = 256L << 20;

    public ChaosSpec {
        if (!cluster.leashed()) {
            throw new IllegalArgumentException("a cluster that is to be hurt dies with the process that hurts it");
        }
        if (diskBytes != 0 && diskBytes < MIN_DISK_BYTES) {
            throw new IllegalArgumentException("a disk has at least " + MIN_DISK_BYTES + " bytes, got " + diskBytes);
        }
    }

    /** Directly connected, without disks of its own, with the clock of the machine. */
    public static ChaosSpec of(ClusterSpec cluster) {
        return new ChaosSpec(cluster, NetworkKind.DIRECT, 0, false);
    }

    public ChaosSpec withNetwork(NetworkKind value) {
        return new ChaosSpec(cluster, value, diskBytes, clocks);
    }

    public ChaosSpec withDisks(long bytes) {
        return new ChaosSpec(cluster, network, bytes, clocks);
    }

    public ChaosSpec withClocks() {
        return new ChaosSpec(cluster, network, diskBytes, true);
    }
}
