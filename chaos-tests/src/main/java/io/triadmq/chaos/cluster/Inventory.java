package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a run has made on this machine beyond files in its own directory: name spaces, mounts, processes. Each thing is
 * written down before it is made and taken away again in the opposite order, by {@link #close} or, after a crash of the
 * run, by {@link #cleanAbandoned}. The file is locked while the run lives, so that nobody cleans up under its feet.
 *
 * <p>Thread-safe.
 */
public final class Inventory implements AutoCloseable {
    private static final String SUFFIX = ".things";

    private final Path file;
    private final FileChannel channel;
    /** Guarded by this. */
    private final List<Thing> things = new ArrayList<>();

    private Inventory(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Where runs of this user leave their inventories. */
    public static Path home() {
        return Path.of(System.getProperty("java.io.tmpdir"), "triadmq-chaos-" + System.getProperty("user.name"));
    }

    /** Begins the inventory of a new run in {@code home}. */
    public static Inventory open(Path home) throws IOException {
        Files.createDirectories(home);
        Path file = home.resolve(UUID.randomUUID().toString().substring(0, 8) + SUFFIX);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        channel.lock();
        return new Inventory(file, channel);
    }

    /** A word for this run, the same for all its things and no other run's: eight hexadecimal digits. */
    public String run() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Writes a thing down; it is on disk when this returns, and only then may it be made. */
    synchronized void add(Thing thing) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((thing.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        things.add(thing);
    }

    /**
     * Takes everything away and forgets it.
     *
     * @throws IOException if something could not be taken away; the rest was, and the file stays for another try
     */
    @Override
    public synchronized void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        List<String> failures = removeAll(things);
        if (failures.isEmpty()) {
            Files.deleteIfExists(file);
        }
        channel.close();
        if (!failures.isEmpty()) {
            throw new IOException(
                    "left behind: " + String.join("; ", failures) + "; try again with: triad chaos clean");
        }
    }

    /**
     * Takes away what runs that have died left behind; runs that live are left alone.
     *
     * @return what was done and what could not be done, one line each; empty when there was nothing
     */
    public static List<String> cleanAbandoned(Path home) throws IOException {
        List<String> done = new ArrayList<>();
        if (!Files.isDirectory(home)) {
            return done;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home, "*" + SUFFIX)) {
            for (Path file : files) {
                clean(file, done);
            }
        }
        return done;
    }

    private static void clean(Path file, List<String> done) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (tryLock(channel).isEmpty()) {
                return;
            }
            List<Thing> things = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                // The last line may be torn: then its thing was never made.
                Thing.parse(line).ifPresent(things::add);
            }
            List<String> failures = removeAll(things);
            things.forEach(thing -> done.add("removed " + thing));
            failures.forEach(failure -> done.add("not removed: " + failure));
            if (failures.isEmpty()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // A run of this very process.
            return Optional.empty();
        }
    }

    private static List<String> removeAll(List<Thing> things) {
        List<Thing> backwards = new ArrayList<>(things);
        Collections.reverse(backwards);
        List<String> failures = new ArrayList<>();
        backwards.forEach(Thing::wake);
        for (Thing thing : backwards) {
            try {
                thing.remove();
            } catch (IOException e) {
                failures.add(thing + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(thing + ": interrupted");
            }
        }
        return failures;
    }
}
