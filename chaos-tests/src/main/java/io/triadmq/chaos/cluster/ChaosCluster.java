package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.ClusterException;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of real processes that can be hurt: its processes, and what stands between and below them. Everything that is
 * made for it is in an {@link Inventory} and is taken away by {@link #close}, at the latest when this JVM ends.
 *
 * <p>Thread-safe as {@link LocalCluster} is.
 */
public final class ChaosCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosCluster.class);

    private final LocalCluster nodes;
    private final Surroundings surroundings;
    private final Inventory inventory;
    private final Thread closeWithJvm = new Thread(this::takeAway, "chaos-cluster-end");

    private ChaosCluster(LocalCluster nodes, Surroundings surroundings, Inventory inventory) {
        this.nodes = nodes;
        this.surroundings = surroundings;
        this.inventory = inventory;
    }

    /** A cluster whose processes can be hurt, but neither network nor disks nor clocks. */
    public static ChaosCluster start(ClusterSpec spec) throws InterruptedException {
        return start(ChaosSpec.of(spec));
    }

    /**
     * Starts all processes; returns before they are ready ({@link LocalCluster#awaitReady}).
     *
     * @throws ClusterException if this machine or these rights do not allow it; nothing is left behind
     */
    public static ChaosCluster start(ChaosSpec spec) throws InterruptedException {
        whyNot(spec).ifPresent(reason -> {
            throw new ClusterException(reason);
        });
        Inventory inventory = null;
        Surroundings surroundings = null;
        try {
            inventory = Inventory.open(Inventory.home());
            surroundings = Surroundings.of(spec, inventory);
            LocalCluster nodes = LocalCluster.start(spec.cluster().withPlacement(surroundings));
            ChaosCluster cluster = new ChaosCluster(nodes, surroundings, inventory);
            Runtime.getRuntime().addShutdownHook(cluster.closeWithJvm);
            return cluster;
        } catch (IOException e) {
            takeAway(surroundings, inventory);
            throw new ClusterException(
                    "cannot set up a cluster in " + spec.cluster().directory() + ": " + e, e);
        } catch (RuntimeException e) {
            takeAway(surroundings, inventory);
            throw e;
        }
    }

    /** Why there cannot be such a cluster here; empty when there can. */
    public static Optional<String> whyNot(ChaosSpec spec) {
        return spec.network()
                .whyNot()
                .or(() -> spec.diskBytes() > 0 ? whyNoDisks() : Optional.empty())
                .or(() -> spec.clocks() ? whyNoClocks() : Optional.empty());
    }

    /** Why brokers cannot have disks of their own here; empty when they can. */
    public static Optional<String> whyNoDisks() {
        return NodeDisk.whyNot();
    }

    /** Why clocks of brokers cannot be set here; empty when they can. */
    public static Optional<String> whyNoClocks() {
        return NodeClock.whyNot();
    }

    /** Its processes. */
    public LocalCluster nodes() {
        return nodes;
    }

    /** What stands between them. */
    public Network network() {
        return surroundings.network();
    }

    /** The disk of a broker; empty if it has none of its own. */
    public Optional<NodeDisk> disk(String node) {
        return surroundings.disk(node);
    }

    /** The clock of a broker; empty if it cannot be set. */
    public Optional<NodeClock> clock(String node) {
        return surroundings.clock(node);
    }

    /** Ends all processes and takes away everything that was made for them, except what lies in its directory. */
    @Override
    public void close() {
        takeAway();
        try {
            Runtime.getRuntime().removeShutdownHook(closeWithJvm);
        } catch (IllegalStateException e) {
            // The JVM is already shutting down and runs the hook itself.
            return;
        }
    }

    private void takeAway() {
        surroundings.thaw();
        nodes.close();
        takeAway(surroundings, inventory);
    }

    private static void takeAway(@Nullable Surroundings surroundings, @Nullable Inventory inventory) {
        try {
            if (surroundings != null) {
                surroundings.network().close();
            }
            if (inventory != null) {
                inventory.close();
            }
        } catch (IOException e) {
            LOG.warn("not everything was taken away: {}", e.getMessage());
        }
    }
}
