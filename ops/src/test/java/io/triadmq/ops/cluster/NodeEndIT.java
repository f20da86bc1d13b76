package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that end by themselves, and who is told so. */
@Tag("long")
final class NodeEndIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIRST = "broker-a-n1";
    private static final String SECOND = "broker-a-n2";

    @TempDir
    Path directory;

    private LocalCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = LocalCluster.start(ClusterSpec.in(directory).leashed(false).build());
        cluster.awaitReady(PATIENCE);
    }

    @AfterEach
    void end() throws Exception {
        cluster.destroy();
        cluster.close();
    }

    @Test
    void nodeThatEndsAtItsStart_isNotReady_andOnlyItsOwnWordsAreTheReason() throws Exception {
        cluster.stopNode(SECOND);
        Files.writeString(cluster.node(SECOND).configFile(), "\nlistenPort=abc\n", StandardOpenOption.APPEND);
        cluster.kill(FIRST);

        cluster.startNode(SECOND);
        String reason = assertThrows(ClusterException.class, () -> cluster.awaitReady(PATIENCE))
                .getMessage();
        assertTrue(reason.startsWith(SECOND + " ended with exit code 2: mqbroker: "), reason);
        assertTrue(reason.contains("listenPort"), reason);
        reason = assertThrows(ClusterException.class, () -> cluster.awaitNode(SECOND, PATIENCE))
                .getMessage();
        assertTrue(reason.startsWith(SECOND + " ended with exit code 2: mqbroker: "), reason);

        cluster.startNode(FIRST);
        cluster.awaitNode(FIRST, PATIENCE);
    }

    @Test
    void oneOfTwoDeadNodes_isReadyAgain_whateverBecameOfTheOther() throws Exception {
        cluster.kill(FIRST);
        cluster.kill(SECOND);
        cluster.close();
        cluster = LocalCluster.attach(directory);
        assertEquals(Optional.empty(), cluster.endOf(FIRST));

        cluster.restart(SECOND);
        cluster.awaitNode(SECOND, PATIENCE);
        cluster.awaitReady(PATIENCE);
        assertTrue(cluster.leader("broker-a").isPresent());
    }
}
