package io.triadmq.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
final class KillLeaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void whileALeaderIsBeingElected_itIsAwaited(@TempDir Path directory) throws Exception {
        ClusterSpec spec = ClusterSpec.in(directory).leashed(false).build();
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            try {
                cluster.awaitReady(PATIENCE);
                String first = cluster.awaitLeader("broker-a", PATIENCE).name();
                cluster.kill(first);
                cluster.startNode(first);

                StringWriter said = new StringWriter();
                int exitCode = Triad.commandLine()
                        .setOut(new PrintWriter(said))
                        .setErr(new PrintWriter(said))
                        .execute("cluster", "kill-leader", "--dir", directory.toString());

                assertEquals(ExitCode.OK, exitCode, said.toString());
                assertTrue(said.toString().startsWith("killed broker-a-n"), said.toString());
            } finally {
                cluster.destroy();
            }
        }
    }
}
