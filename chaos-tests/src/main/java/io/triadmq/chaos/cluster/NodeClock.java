package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of one node, by libfaketime, which is loaded into its process and reads an offset from a file. The clock
 * that never falls ({@code System.nanoTime}) stays true.
 *
 * <p>Thread-safe.
 */
public final class NodeClock {
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final List<Path> LIBRARIES =
            List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

    private final Path offsetFile;
    private final Path library;

    private NodeClock(Path offsetFile, Path library) {
        this.offsetFile = offsetFile;
        this.library = library;
    }

    /** Why clocks cannot be set here; empty when they can. */
    static Optional<String> whyNot() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("not installed: " + LIBRARY + " (package libfaketime)");
    }

    /** @param offsetFile made here, read by the node */
    static NodeClock make(Path offsetFile) throws IOException {
        NodeClock clock =
                new NodeClock(offsetFile, library().orElseThrow(() -> new IOException(LIBRARY + " is not installed")));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** From now on the node's clock is off by {@code offset}. */
    public void set(Duration offset) throws IOException {
        Path fresh = offsetFile.resolveSibling(offsetFile.getFileName() + ".new");
        Files.writeString(fresh, String.format(Locale.ROOT, "%+.3f%n", offset.toMillis() / 1000.0));
        Files.move(fresh, offsetFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the process of the node is started with. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offsetFile.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // It takes the timed waits of a JVM for older ones otherwise, and every one of them ends at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** Distributions put it below a directory of their architecture. */
    private static Optional<Path> library() {
        for (Path parent : LIBRARIES) {
            for (String pattern : List.of("faketime", "*-linux-gnu")) {
                Optional<Path> found = below(parent, pattern);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> below(Path parent, String pattern) {
        if (!Files.isDirectory(parent)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, pattern)) {
            for (Path directory : directories) {
                for (Path file : List.of(
                        directory.resolve(LIBRARY),
                        directory.resolve("faketime").resolve(LIBRARY))) {
                    if (Files.isReadable(file)) {
                        return Optional.of(file);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            // A directory that cannot be listed holds nothing that could be loaded.
            return Optional.empty();
        }
    }
}
