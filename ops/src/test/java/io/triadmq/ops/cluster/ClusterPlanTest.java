package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterPlanTest {
    @TempDir
    Path directory;

    @Test
    void twoGroupsOfThree_areSixBrokersNamedByGroupAndNode() {
        ClusterPlan plan =
                plan(ClusterSpec.in(directory).groups(2).nameServers(2).build());
        assertEquals(
                List.of(
                        "namesrv-0",
                        "namesrv-1",
                        "broker-a-n0",
                        "broker-a-n1",
                        "broker-a-n2",
                        "broker-b-n0",
                        "broker-b-n1",
                        "broker-b-n2"),
                plan.nodes().stream().map(NodePlan::name).toList());
    }

    @Test
    void peers_areWrittenAsNodeHostAndRaftPort() {
        ClusterPlan plan = plan(ClusterSpec.in(directory).build());
        List<NodePlan> brokers = plan.brokers();
        assertEquals(
                "n0-127.0.0.1:" + brokers.get(0).raftPort() + ";n1-127.0.0.1:"
                        + brokers.get(1).raftPort() + ";n2-127.0.0.1:"
                        + brokers.get(2).raftPort(),
                plan.peersOf("broker-a"));
    }

    @Test
    void impossibleSize_isRefusedWithTheRange() {
        ClusterSpec.Builder spec = ClusterSpec.in(directory).groups(27);
        assertEquals(
                "groups is 1..26, got 27",
                assertThrows(IllegalArgumentException.class, spec::build).getMessage());
    }

    private ClusterPlan plan(ClusterSpec spec) {
        try (PortBlocks ports = new PortBlocks(directory.resolve("ports"), new SplittableRandom(1))) {
            return ClusterPlan.of(spec, ports);
        }
    }
}
