package io.triadmq.ops.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A started process of a node: a child of this JVM, or one that an earlier command left running. Signals go to the very
 * process that was started, never to another one that got its pid. Thread-safe.
 */
final class NodeProcess {
    /** How long an orderly stop may take before it is reported as failed: leadership moves, stores are closed. */
    static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final ProcessIdentity identity;
    private final @Nullable Process child;
    /** What its output file holds before this byte was printed by earlier lives of the node. */
    private final long outputStart;
    /** Set by whoever ends it on purpose. */
    private volatile boolean toldToEnd;

    private NodeProcess(ProcessIdentity identity, @Nullable Process child, long outputStart) {
        this.identity = identity;
        this.child = child;
        this.outputStart = outputStart;
    }

    /** A process of an earlier command; where its output begins is not known, so it has no last words. */
    static NodeProcess existing(ProcessIdentity identity) {
        return new NodeProcess(identity, null, Long.MAX_VALUE);
    }

    /**
     * Starts the process of a node; its output is appended to the node's output file.
     *
     * @param environment further variables
     * @param leashed true: its standard input is a pipe that this JVM keeps open
     * @throws IOException if it cannot be started, or ended at once
     */
    static NodeProcess start(List<String> command, NodePlan node, Map<String, String> environment, boolean leashed)
            throws IOException {
        return start(command, node.directory(), node.outputFile(), environment, leashed);
    }

    static NodeProcess start(
            List<String> command, Path directory, Path outputFile, Map<String, String> environment, boolean leashed)
            throws IOException {
        Path libraries = Files.createDirectories(directory.resolve("native"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile.toFile()));
        if (!leashed) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        // Without a bound glibc keeps an arena per thread, and resident memory creeps up.
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        // Meant for brokers of the user; they would win over the files written here.
        builder.environment().keySet().removeAll(Set.of("NAMESRV_ADDR", "TRIAD_ADVERTISED_ADDR"));
        // RocksDB unpacks its library into the system's temporary directory otherwise, and a killed JVM leaves it
        // there.
        builder.environment().putIfAbsent("ROCKSDB_SHAREDLIB_DIR", libraries.toString());
        builder.environment().putAll(environment);
        long outputStart = Files.exists(outputFile) ? Files.size(outputFile) : 0;
        Process child = builder.start();
        Optional<ProcessIdentity> identity = ProcessIdentity.of(child.pid());
        if (identity.isEmpty()) {
            throw new IOException("the process ended at once; it said: "
                    + lastLine(outputFile, outputStart).orElse("nothing"));
        }
        return new NodeProcess(identity.get(), child, outputStart);
    }

    ProcessIdentity identity() {
        return identity;
    }

    boolean isRunning() {
        return child == null ? identity.isRunning() : child.isAlive();
    }

    /** Exit code of a child that has ended. */
    Optional<Integer> exitCode() {
        return child == null || child.isAlive() ? Optional.empty() : Optional.of(child.exitValue());
    }

    /** Whether it has ended although nobody told it to through this object. */
    boolean endedByItself() {
        return !toldToEnd && !isRunning();
    }

    /** The last line that this very process printed to {@code outputFile}; empty if there is none. */
    Optional<String> lastWords(Path outputFile) throws IOException {
        return lastLine(outputFile, outputStart);
    }

    /** Asks it to end (SIGTERM) without waiting. */
    void askToEnd() {
        if (isRunning()) {
            toldToEnd = true;
        }
        identity.handle().ifPresent(ProcessHandle::destroy);
    }

    /** Asks it to end (SIGTERM) and waits; false if it still runs after {@link #STOP_PATIENCE}. */
    boolean stop() throws InterruptedException {
        askToEnd();
        return awaitEnd(STOP_PATIENCE);
    }

    /** SIGKILL: no code of the process runs any more when this returns. Works on a suspended process too. */
    void kill() throws InterruptedException {
        if (isRunning()) {
            toldToEnd = true;
        }
        identity.handle().ifPresent(ProcessHandle::destroyForcibly);
        if (!awaitEnd(STOP_PATIENCE)) {
            throw new IllegalStateException("process " + identity.pid() + " survived SIGKILL; its disk may hang");
        }
    }

    /** Waits until it has ended, at most for {@code patience}. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        if (child != null) {
            return child.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Await.until(patience, () -> !identity.isRunning());
    }

    /** SIGSTOP. The process is resumed when {@link Suspension#close} is called or when this JVM dies. */
    Suspension suspend() throws IOException, InterruptedException {
        if (!isRunning()) {
            throw new IllegalStateException("process " + identity.pid() + " does not run");
        }
        return Suspension.of(identity.pid());
    }

    private static Optional<String> lastLine(Path file, long from) throws IOException {
        return OutputTail.of(file, from, 1).stream().findFirst();
    }
}
