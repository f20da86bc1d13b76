package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of a real JVM. */
final class NodeClockTest {
    /** Longer than a look at the clock can take on a machine that is far too busy. */
    private static final long TOLERANCE_MILLIS = 60_000;

    @TempDir
    Path directory;

    @Test
    void clock_jumpsWhileTheProcessRuns_andWaitsStayTrue() throws Exception {
        assumeTrue(NodeClock.whyNot().isEmpty(), () -> NodeClock.whyNot().orElse(""));
        NodeClock clock = NodeClock.make(directory.resolve("offset"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClockReader.class.getName());
        builder.environment().putAll(clock.environment());
        Process process = builder.start();
        try (BufferedReader answers = process.inputReader()) {
            assertOff(Duration.ZERO, process, answers);
            clock.set(Duration.ofSeconds(-300));
            assertOff(Duration.ofSeconds(-300), process, answers);
            clock.set(Duration.ofSeconds(300));
            assertOff(Duration.ofSeconds(300), process, answers);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertOff(Duration offset, Process process, BufferedReader answers) throws Exception {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String line = answers.readLine();
        String[] words = (line == null ? "" : line).split(" ");
        long offMillis = Long.parseLong(words[0]) - System.currentTimeMillis();
        assertTrue(Math.abs(offMillis - offset.toMillis()) < TOLERANCE_MILLIS, "off by " + offMillis + " ms");
        assertTrue(Long.parseLong(words[1]) >= 190, "a wait of 200 ms took " + words[1] + " ms");
    }
}
