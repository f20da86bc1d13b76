package io.triadmq.chaos.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.triadmq.chaos.cluster.ChaosCluster;
import io.triadmq.chaos.cluster.ChaosSpec;
import io.triadmq.chaos.cluster.NetworkKind;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fault against a real cluster: what it does is seen from outside, and healed it is gone. */
final class NemesisIT {
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    /** What needs no rights, on one cluster, because starting one takes longer than most faults. */
    @Test
    @Tag("chaos")
    void processFaults_takeEffectAndHeal() throws Exception {
        try (ChaosCluster cluster = ChaosCluster.start(spec().withNetwork(relayIfPossible()))) {
            FaultContext context = contextFor(cluster);
            cluster.nodes().awaitReady(PATIENCE);
            killedLeader_isDownAndComesBack(context);
            pausedFollower_isSilentAndGoesOn(context);
            transfer_movesLeadership(context);
            wipedNode_comesBack(context);
            if (NetworkKind.RELAY.whyNot().isEmpty()) {
                isolatedLeader_isReplaced(context);
            }
            assertTrue(context.log().injections().stream().noneMatch(Injection::isOpen));
        }
    }

    private static void killedLeader_isDownAndComesBack(FaultContext context) throws Exception {
        LocalCluster nodes = context.cluster().nodes();
        NodePlan leader = nodes.awaitLeader(GROUP, PATIENCE);
        Nemesis kill = named("kill-leader");
        kill.inflict(context);
        assertEquals(0, nodes.pid(leader.name()));
        heal(kill, context);
        assertNotEquals(0, nodes.pid(leader.name()));
        assertEquals(leader.name(), last(context).target());
    }

    private static void pausedFollower_isSilentAndGoesOn(FaultContext context) throws Exception {
        LocalCluster nodes = context.cluster().nodes();
        Nemesis pause = named("pause-follower");
        pause.inflict(context);
        NodePlan target = nodes.node(last(context).target());
        assertNotEquals(nodes.awaitLeader(GROUP, PATIENCE), target);
        assertTrue(nodes.probe().status(target.controlAddress()).isEmpty());
        heal(pause, context);
    }

    private static void transfer_movesLeadership(FaultContext context) throws Exception {
        LocalCluster nodes = context.cluster().nodes();
        String before = nodes.awaitLeader(GROUP, PATIENCE).name();
        Nemesis transfer = named("transfer-leader");
        transfer.inflict(context);
        await(() -> !List.of(before, "").contains(leader(nodes)));
        heal(transfer, context);
    }

    private static void wipedNode_comesBack(FaultContext context) throws Exception {
        Nemesis wipe = named("wipe-follower");
        wipe.inflict(context);
        heal(wipe, context);
    }

    private static void isolatedLeader_isReplaced(FaultContext context) throws Exception {
        LocalCluster nodes = context.cluster().nodes();
        String before = nodes.awaitLeader(GROUP, PATIENCE).name();
        Nemesis cut = named("isolate-leader");
        cut.inflict(context);
        await(() -> !List.of(before, "").contains(leader(nodes)));
        heal(cut, context);
    }

    /** All that the relay can do, and everything that is done to processes and stores. */
    @Test
    @Tag("chaos")
    void everyFaultWithoutRights_isInflictedAndHealed() throws Exception {
        ChaosSpec spec = spec().withNetwork(relayIfPossible());
        inflictAll(ChaosCluster.whyNoClocks().isEmpty() ? spec.withClocks() : spec);
    }

    @Test
    @Tag("chaos")
    void everyFaultOfRoot_isInflictedAndHealed() throws Exception {
        ChaosSpec spec = spec().withNetwork(NetworkKind.NAMESPACES).withDisks(1L << 30);
        assumeTrue(ChaosCluster.whyNot(spec).isEmpty(), () -> ChaosCluster.whyNot(spec)
                .orElse(""));
        inflictAll(spec);
    }

    private void inflictAll(ChaosSpec spec) throws Exception {
        try (ChaosCluster cluster = ChaosCluster.start(spec)) {
            FaultContext context = contextFor(cluster);
            cluster.nodes().awaitReady(PATIENCE);
            for (String name : only(Nemeses.names())) {
                Nemesis nemesis = named(name);
                if (nemesis.whyNot(context).isPresent()) {
                    System.out.println(
                            "skipped " + name + ": " + nemesis.whyNot(context).get());
                    continue;
                }
                long start = System.nanoTime();
                nemesis.inflict(context);
                TimeUnit.SECONDS.sleep(2);
                heal(nemesis, context);
                System.out.printf("%d ms %s%n", (System.nanoTime() - start) / 1_000_000, last(context));
            }
        }
    }

    /** {@code -Dtriad.faults=a,b} for some of them. */
    private static List<String> only(List<String> all) {
        String wanted = System.getProperty("triad.faults", "");
        return wanted.isEmpty() ? all : List.of(wanted.split(","));
    }

    @Test
    @Tag("chaos")
    void combination_hurtsTogetherAndHealsTogether() throws Exception {
        try (ChaosCluster cluster = ChaosCluster.start(spec())) {
            FaultContext context = contextFor(cluster);
            cluster.nodes().awaitReady(PATIENCE);
            Nemesis both = named("kill-leader+pause-follower");
            both.inflict(context);
            assertEquals(
                    2,
                    context.log().injections().stream()
                            .filter(Injection::isOpen)
                            .count());
            heal(both, context);
            assertFalse(context.log().injections().stream().anyMatch(Injection::isOpen));
        }
    }

    private ChaosSpec spec() {
        return ChaosSpec.of(ClusterSpec.in(directory)
                .nameServers(2)
                .flush(FlushMode.SYNC)
                .brokerProperty("mappedFileSizeCommitLog", "16777216")
                .build());
    }

    private static NetworkKind relayIfPossible() {
        return NetworkKind.RELAY.whyNot().isEmpty() ? NetworkKind.RELAY : NetworkKind.DIRECT;
    }

    private static FaultContext contextFor(ChaosCluster cluster) {
        long seed = Long.getLong("triad.seed", 1);
        return new FaultContext(
                cluster, new SplittableRandom(seed), new FaultLog(System::nanoTime, FaultLog.Listener.NONE), List.of());
    }

    private static Nemesis named(String name) {
        return Nemeses.named(name).orElseThrow();
    }

    private static void heal(Nemesis nemesis, FaultContext context) throws Exception {
        nemesis.heal(context);
        nemesis.heal(context);
        context.cluster().nodes().awaitReady(PATIENCE);
    }

    private static Injection last(FaultContext context) {
        List<Injection> all = context.log().injections();
        return all.get(all.size() - 1);
    }

    private static String leader(LocalCluster nodes) {
        try {
            return nodes.leader(GROUP).map(NodePlan::name).orElse("");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain");
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
