package io.triadmq.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run's clusters write. It is removed when the run ends, by Ctrl-C or SIGTERM too: then the cluster that still
 * runs is ended first.
 */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final Path path;
    private final boolean keep;
    private final Thread atExit = new Thread(this::endAndRemove, "bench-exit");
    private volatile @Nullable AutoCloseable running;

    private DataDirectory(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    /** @param keep leave everything there at the end */
    static DataDirectory create(Path parent, boolean keep) throws IOException {
        Path base = Files.createDirectories(parent.toAbsolutePath());
        DataDirectory directory = new DataDirectory(Files.createTempDirectory(base, "triad-bench-"), keep);
        Runtime.getRuntime().addShutdownHook(directory.atExit);
        return directory;
    }

    Path path() {
        return path;
    }

    /** What to end when the run is ended from outside; null: nothing. */
    void running(@Nullable AutoCloseable value) {
        running = value;
    }

    /** Removes what a cluster has written. */
    void remove(Path written) throws IOException {
        if (!keep) {
            delete(written);
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove(path);
    }

    private void endAndRemove() {
        try (AutoCloseable ended = running) {
            LOG.info("ending {}", ended);
        } catch (Exception e) {
            LOG.error("the cluster cannot be ended", e);
        }
        try {
            remove(path);
        } catch (IOException e) {
            LOG.error("{} cannot be removed", path, e);
        }
    }

    /** Deletes a directory with all that is in it. Symbolic links are not followed. */
    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException error) {
                // A process that ends just now removes files of its own.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
