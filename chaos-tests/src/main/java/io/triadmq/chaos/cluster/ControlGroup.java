package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A control group that limits how fast its processes write to a device. Version 1 of control groups, as root. */
final class ControlGroup {
    private static final Path BLOCK_IO = Path.of("/sys/fs/cgroup/blkio");
    private static final String WRITE_LIMIT = "blkio.throttle.write_bps_device";

    private final Path directory;

    private ControlGroup(Path directory) {
        this.directory = directory;
    }

    /** Why there can be none here; empty when there can. */
    static Optional<String> whyNot() {
        return Files.isWritable(BLOCK_IO.resolve(WRITE_LIMIT))
                ? Optional.empty()
                : Optional.of("this user may not write to version 1 control groups for block devices at " + BLOCK_IO);
    }

    static ControlGroup make(String name, Inventory inventory) throws IOException {
        Path directory = BLOCK_IO.resolve(name);
        inventory.add(Thing.controlGroup(directory));
        remove(directory);
        Files.createDirectory(directory);
        return new ControlGroup(directory);
    }

    Path directory() {
        return directory;
    }

    /** Moves a process with all its threads here. */
    void take(long pid) throws IOException {
        Files.writeString(directory.resolve("cgroup.procs"), Long.toString(pid));
    }

    /** @param bytesPerSecond 0 for no limit */
    void limitWrites(String device, long bytesPerSecond) throws IOException {
        Files.writeString(directory.resolve(WRITE_LIMIT), device + " " + bytesPerSecond);
    }

    /** Moves its processes up and deletes it; nothing if it does not exist. */
    static void remove(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        for (String pid : Files.readAllLines(directory.resolve("cgroup.procs"))) {
            Files.writeString(BLOCK_IO.resolve("cgroup.procs"), pid);
        }
        Files.delete(directory);
    }
}
