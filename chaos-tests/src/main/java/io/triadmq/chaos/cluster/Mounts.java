package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is mounted on this machine. */
final class Mounts {
    private static final int DEVICE = 2;
    private static final int POINT = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Mounts.class);

    private Mounts() {}

    /** {@code major:minor} of the device that is mounted there; empty if none is. */
    static Optional<String> deviceAt(Path point) throws IOException {
        List<String[]> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" "))
                .filter(columns -> columns[POINT].equals(escaped(point)))
                .toList();
        return mounts.isEmpty() ? Optional.empty() : Optional.of(mounts.get(mounts.size() - 1)[DEVICE]);
    }

    /** Takes down what is mounted there, also when it is frozen; nothing if nothing is. */
    static void unmount(Path point) throws IOException, InterruptedException {
        while (deviceAt(point).isPresent()) {
            wake(point);
            Tool.run("umount", point.toString());
        }
    }

    /** Thaws what is mounted there, if it is frozen. */
    static void wake(Path point) {
        try {
            if (deviceAt(point).isPresent()) {
                FileSystemControl.thaw(point);
            }
        } catch (IOException e) {
            LOG.warn("a file system that is to be taken down may be frozen: {}", e.getMessage());
        }
    }

    private static String escaped(Path point) {
        return point.toAbsolutePath()
                .normalize()
                .toString()
                .replace("\\", "\\134")
                .replace(" ", "\\040");
    }
}
