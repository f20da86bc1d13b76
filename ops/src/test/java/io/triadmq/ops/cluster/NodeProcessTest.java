package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void stop_endsAProcessThatObeys() throws Exception {
        NodeProcess process = start("sleep 60");
        assertTrue(process.stop());
        assertFalse(process.isRunning());
    }

    @Test
    void kill_endsAProcessThatIgnoresSigterm() throws Exception {
        NodeProcess process = start("trap '' TERM; echo ready; while :; do sleep 1; done");
        assertTrue(Await.until(PATIENCE, () -> !lines().isEmpty()));
        process.kill();
        assertFalse(process.isRunning());
    }

    @Test
    void kill_endsASuspendedProcess() throws Exception {
        NodeProcess process = start("sleep 60");
        try (Suspension frozen = process.suspend()) {
            process.kill();
            assertFalse(process.isRunning());
        }
    }

    @Test
    void suspendedProcess_runsAgainAfterClose() throws Exception {
        NodeProcess process = start("while :; do echo tick; sleep 0.05; done");
        assertTrue(Await.until(PATIENCE, () -> !lines().isEmpty()));
        try (Suspension frozen = process.suspend()) {
            assertTrue(ProcessIdentity.isStopped(process.identity().pid()));
        }
        int before = lines().size();
        assertTrue(Await.until(PATIENCE, () -> lines().size() > before));
        process.kill();
    }

    @Test
    void existingProcess_isStoppedByItsIdentity() throws Exception {
        NodeProcess started = start("sleep 60");
        assertTrue(NodeProcess.existing(started.identity()).stop());
        assertTrue(started.awaitEnd(PATIENCE));
    }

    @Test
    void processThatIsNotThere_cannotBeSuspended() throws Exception {
        NodeProcess process = start("sleep 60");
        process.kill();
        assertThrows(IllegalStateException.class, process::suspend);
    }

    private NodeProcess start(String script) throws IOException {
        return NodeProcess.start(List.of("sh", "-c", script), directory, output(), Map.of(), true);
    }

    private Path output() {
        return directory.resolve("output.txt");
    }

    private List<String> lines() {
        try {
            return OutputTail.of(output(), 1_000);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
