package io.triadmq.broker.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A directory of a test's own, with everything in it gone at close; for tests that make many. */
public final class TempDirectory implements AutoCloseable {
    private final Path path;

    public TempDirectory() throws IOException {
        path = Files.createTempDirectory("triad-test");
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        deleteAll(path);
    }

    public static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
