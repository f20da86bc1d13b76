package io.triadmq.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.ops.cluster.DirectoryTree;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code triad cluster start} on clusters of which something is missing. */
@Tag("long")
final class ClusterStartIT {
    private static final String NODE = "broker-a-n2";

    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();

    @AfterEach
    void end() {
        assertEquals(ExitCode.OK, run("cluster", "stop", "--delete"), err.toString());
    }

    @Test
    void missingNodesAreStarted_evenWithoutTheirDirectory_andOneThatCannotStartHarmsNoOther() throws Exception {
        assertEquals(ExitCode.OK, run("cluster", "start", "--set", "maxMessageSize=100000"), err.toString());
        NodePlan node = end(NODE);
        DirectoryTree.delete(node.directory());
        assertEquals(ExitCode.OK, run("cluster", "start"), err.toString());
        assertTrue(Files.readString(node.configFile()).contains("maxMessageSize=100000"));
        assertTrue(isUp(NODE));

        end(NODE);
        DirectoryTree.delete(node.directory());
        Files.writeString(node.directory(), "in the way");
        assertEquals(ExitCode.FAILED, run("cluster", "start"));
        assertTrue(err.toString().contains("triad: cannot start " + NODE), err.toString());
        assertOthersStayUp();

        Files.delete(node.directory());
        Files.createDirectories(node.directory());
        Files.writeString(node.configFile(), "listenPort=abc");
        assertEquals(ExitCode.OK, run("cluster", "stop"));
        assertEquals(ExitCode.FAILED, run("cluster", "start"));
        assertTrue(err.toString().contains("triad: " + NODE + " ended with exit code 2: mqbroker: "), err.toString());
        assertOthersStayUp();
    }

    private void assertOthersStayUp() {
        assertTrue(err.toString().contains("the other nodes stay up"), err.toString());
        assertEquals(false, isUp(NODE));
        assertTrue(isUp("broker-a-n0") && isUp("broker-a-n1") && isUp("namesrv-0"));
        assertEquals(ExitCode.OK, run("cluster", "status"));
    }

    private NodePlan end(String name) throws InterruptedException {
        try (LocalCluster cluster = LocalCluster.attach(directory)) {
            assertNotEquals(0, cluster.pid(name));
            cluster.kill(name);
            return cluster.node(name);
        }
    }

    private boolean isUp(String name) {
        try (LocalCluster cluster = LocalCluster.attach(directory)) {
            return cluster.pid(name) != 0;
        }
    }

    private int run(String group, String command, String... options) {
        err.getBuffer().setLength(0);
        return Triad.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of(group, command, "--dir", directory.toString()), Arrays.stream(options))
                        .toArray(String[]::new));
    }
}
