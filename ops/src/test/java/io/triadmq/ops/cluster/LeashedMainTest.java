package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeashedMainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void parentKilled_childEnds() throws Exception {
        Process parent = new ProcessBuilder(java(Parent.class, directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long childPid = Long.parseLong(parent.inputReader().readLine());
        ProcessIdentity child = ProcessIdentity.of(childPid).orElseThrow();
        assertTrue(child.isRunning());

        parent.destroyForcibly().waitFor();

        assertTrue(Await.until(PATIENCE, () -> !child.isRunning()), "the child outlived its parent");
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a leashed child, prints its pid and waits. */
    static final class Parent {
        public static void main(String[] args) throws IOException, InterruptedException {
            Path directory = Path.of(args[0]);
            List<String> command = java(LeashedMain.class, Child.class.getName());
            NodeProcess child = NodeProcess.start(command, directory, directory.resolve("child.txt"), Map.of(), true);
            System.out.println(child.identity().pid());
            child.awaitEnd(Duration.ofMinutes(5));
        }
    }

    /** Would run for ever. */
    public static final class Child {
        public static void main(String[] args) throws InterruptedException {
            Thread.currentThread().join();
        }
    }
}
