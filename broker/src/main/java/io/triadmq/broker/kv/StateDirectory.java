package io.triadmq.broker.kv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the state lives on disk, and how it is replaced without a moment in which a crash loses both.
 *
 * <pre>
 * root/current    the open state
 * root/staging    a copy being made; incomplete, dropped at start
 * root/incoming   a complete copy that is about to become current
 * </pre>
 */
final class StateDirectory {
    private final Path current;
    private final Path staging;
    private final Path incoming;
    private final Path root;

    private StateDirectory(Path root) {
        this.root = root;
        this.current = root.resolve("current");
        this.staging = root.resolve("staging");
        this.incoming = root.resolve("incoming");
    }

    /** Creates the directories and ends what a crash interrupted. */
    static StateDirectory prepare(Path root) throws IOException {
        StateDirectory directory = new StateDirectory(root);
        Files.createDirectories(root);
        deleteAll(directory.staging);
        if (Files.exists(directory.incoming)) {
            directory.activateIncoming();
        }
        Files.createDirectories(directory.current);
        return directory;
    }

    Path current() {
        return current;
    }

    /** Copies a checkpoint to this side: table files by hard link where possible, since they never change. */
    Staged stage(Path checkpoint) throws IOException {
        if (!Files.isDirectory(checkpoint)) {
            throw new IOException("no state in " + checkpoint);
        }
        deleteAll(staging);
        Files.createDirectories(staging);
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = staging.resolve(file.getFileName().toString());
                if (file.toString().endsWith(".sst")) {
                    linkOrCopy(file, target);
                } else {
                    copy(file, target);
                }
            }
        }
        sync(staging);
        return new Staged();
    }

    /** A complete copy that waits to become current. */
    final class Staged {
        /** The current state must be closed. */
        void activate() throws IOException {
            Files.move(staging, incoming, StandardCopyOption.ATOMIC_MOVE);
            sync(root);
            activateIncoming();
        }
    }

    private void activateIncoming() throws IOException {
        deleteAll(current);
        Files.move(incoming, current, StandardCopyOption.ATOMIC_MOVE);
        sync(root);
    }

    private static void linkOrCopy(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (IOException | UnsupportedOperationException e) {
            // Another file system, or one without hard links.
            copy(file, target);
        }
    }

    private static void copy(Path file, Path target) throws IOException {
        Files.copy(file, target);
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(path)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }
}
