package io.triadmq.raftlog.jraft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a copy of the leader is collected. Survives restarts and changes of the leader: segments are the same on every
 * node, so what is here is used whoever sends the rest. State files belong to one offer and are kept by its name.
 *
 * <pre>
 * install/partial/BASE   segment being fetched; its length says how far
 * install/segments/BASE  complete and checked, with index file
 * install/state-ID/...   state files of offer ID
 * install-ready/         a complete copy, see {@link Installed}
 * </pre>
 */
final class InstallStaging {
    private static final String STATE_PREFIX = "state-";

    private final Path directory;
    private final Path ready;

    /** @param directory {@code .../install}; its sibling {@code install-ready} takes the complete copy */
    InstallStaging(Path directory) {
        this.directory = directory;
        this.ready = readyBeside(directory);
    }

    static Path readyBeside(Path directory) {
        return directory.resolveSibling(directory.getFileName() + "-ready");
    }

    Path partial(InstallManifest.SegmentFile segment) throws IOException {
        return Files.createDirectories(directory.resolve("partial")).resolve(segment.name());
    }

    Path segments() throws IOException {
        return Files.createDirectories(directory.resolve(Installed.SEGMENTS));
    }

    Path complete(InstallManifest.SegmentFile segment) throws IOException {
        return segments().resolve(segment.name());
    }

    /** Removes the state files of other offers. */
    Path state(String offer) throws IOException {
        Path own = directory.resolve(STATE_PREFIX + offer);
        for (Path path : list(directory)) {
            if (path.getFileName().toString().startsWith(STATE_PREFIX) && !path.equals(own)) {
                Directories.delete(path);
            }
        }
        return Files.createDirectories(own);
    }

    /** Removes segment and index files that no segment of {@code wanted} names. */
    void keepOnly(List<InstallManifest.SegmentFile> wanted) throws IOException {
        for (Path parent : List.of(segments(), directory.resolve("partial"))) {
            for (Path path : list(parent)) {
                String name = path.getFileName().toString();
                if (wanted.stream().noneMatch(s -> name.startsWith(s.name()))) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Removes a segment that proved wrong, with everything that belongs to it. */
    void discard(InstallManifest.SegmentFile segment) throws IOException {
        for (Path parent : List.of(segments(), directory.resolve("partial"))) {
            for (Path path : list(parent)) {
                if (path.getFileName().toString().startsWith(segment.name())) {
                    Files.delete(path);
                }
            }
        }
    }

    /** A complete segment that the new manifest wants longer goes back to be continued. */
    void reopen(InstallManifest.SegmentFile segment) throws IOException {
        Path complete = complete(segment);
        Path partial = partial(segment);
        Files.move(complete, partial, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        for (Path path : list(segments())) {
            if (path.getFileName().toString().startsWith(segment.name())) {
                Files.delete(path);
            }
        }
    }

    /** Everything is here: makes it durable and publishes it by one rename. */
    Installed publish(InstallManifest manifest, String offer) throws IOException {
        Directories.delete(ready);
        Path state = directory.resolve(STATE_PREFIX + offer);
        forceTree(state);
        forceTree(segments());
        // An earlier attempt may have ended right after this move.
        Directories.delete(directory.resolve(Installed.STATE));
        Files.move(state, directory.resolve(Installed.STATE), StandardCopyOption.ATOMIC_MOVE);
        Directories.delete(directory.resolve("partial"));
        Path file = directory.resolve(Installed.MANIFEST);
        Files.write(file, manifest.encode());
        forceFile(file);
        Directories.force(directory);
        Files.move(directory, ready, StandardCopyOption.ATOMIC_MOVE);
        Directories.forceParent(ready);
        Installed installed = Installed.find(ready);
        if (installed == null) {
            throw new IOException(ready + " has no manifest right after writing it");
        }
        return installed;
    }

    private static void forceTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                if (Files.isDirectory(path)) {
                    Directories.force(path);
                } else {
                    forceFile(path);
                }
            }
        }
    }

    private static void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> paths = new ArrayList<>();
            files.forEach(paths::add);
            return paths;
        }
    }
}
