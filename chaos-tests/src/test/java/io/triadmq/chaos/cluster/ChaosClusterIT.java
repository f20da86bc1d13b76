package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real brokers with something between them. */
final class ChaosClusterIT {
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = NetworkKind.class,
            names = {"RELAY", "NAMESPACES"})
    void isolatedLeader_isReplaced_andFollowsAfterwards(NetworkKind kind) throws Exception {
        Optional<String> reason = kind.whyNot();
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        ChaosSpec spec = ChaosSpec.of(ClusterSpec.in(directory).build()).withNetwork(kind);
        try (ChaosCluster cluster = ChaosCluster.start(spec)) {
            LocalCluster nodes = cluster.nodes();
            nodes.awaitReady(PATIENCE);
            NodePlan first = nodes.leader(GROUP).orElseThrow();
            assertTrue(clientsReach(first, nodes));

            Network.Condition cut = cluster.network().impose(everythingAround(first, nodes), LinkState.CUT);
            assertTrue(seen(() -> leaderOtherThan(first, nodes)), "no other leader");
            assertFalse(clientsReach(first, nodes), "clients are cut off as well");
            NodePlan second = nodes.awaitLeader(GROUP, PATIENCE);
            assertNotEquals(first, second);
            assertTrue(clientsReach(second, nodes));

            cut.close();
            cut.close();
            nodes.awaitReady(PATIENCE);
            assertTrue(clientsReach(first, nodes));
        }
    }

    private static Set<Link> everythingAround(NodePlan node, LocalCluster nodes) {
        Set<Link> links = new HashSet<>();
        for (NodePlan other : nodes.nodes()) {
            if (!other.equals(node)) {
                links.add(new Link(node.name(), other.name()));
                links.add(new Link(other.name(), node.name()));
            }
        }
        links.add(new Link(Link.CLIENTS, node.name()));
        links.add(new Link(node.name(), Link.CLIENTS));
        return links;
    }

    private static boolean leaderOtherThan(NodePlan first, LocalCluster nodes) {
        try {
            return nodes.leader(GROUP).filter(leader -> !leader.equals(first)).isPresent();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean clientsReach(NodePlan node, LocalCluster nodes) throws InterruptedException {
        return nodes.probe().status(node.address()).isPresent();
    }

    private static boolean seen(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return true;
    }
}
