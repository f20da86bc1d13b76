package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are told to stop. */
final class OrderlyStopIT {
    @Test
    void wholeStop_isInTheLog(@TempDir Path directory) throws Exception {
        ClusterSpec spec = ClusterSpec.in(directory).nodesPerGroup(1).build();
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.awaitReady(Duration.ofSeconds(60));
            NodePlan broker = cluster.brokersOf("broker-a").get(0);

            cluster.stopNode(broker.name());

            List<String> lines = Files.readAllLines(broker.logFile());
            assertTrue(lines.stream().anyMatch(line -> line.endsWith("Broker - stopping")), lines.toString());
            assertTrue(lines.stream().anyMatch(line -> line.endsWith("Broker - stopped")), lines.toString());
        }
    }
}
