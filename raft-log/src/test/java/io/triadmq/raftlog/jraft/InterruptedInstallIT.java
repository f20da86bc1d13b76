package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.disk.FaultyDisk;
import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is far behind becomes a copy of the leader, and its process dies on the way. Before each change of a name
 * and each force on its disk the files are copied, as a kill at that moment would leave them; the node is then started
 * from such a copy, and has to be or become a complete member.
 */
final class InterruptedInstallIT {
    @TempDir
    private Path root;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<String> steps = new ArrayList<>();

    @Test
    @Tag("long")
    void crashDuringAnInstall_leavesANodeThatStartsAndCatchesUp() throws Exception {
        run(8);
    }

    @Test
    @Tag("long")
    void crashAtAnyStepOfAnInstall_leavesANodeThatStartsAndCatchesUp() throws Exception {
        run(Integer.MAX_VALUE);
    }

    /** @param images how many of the moments are tried, spread over all of them */
    private void run(int images) throws Exception {
        try (Group group = new Group(disk.path(root), 3).startAll()) {
            fill(group, "old", 20);
            group.awaitEqual();
            int behind = group.other(group.awaitLeader());
            group.machineOf(behind).flush();
            group.crash(behind);
            fill(group, "new", 40);
            for (int node = 0; node < 3; node++) {
                if (node != behind) {
                    deleteHalf(group, node);
                }
            }
            disk.setFault((operation, file) -> {
                if (operation != Operation.WRITE && isOf(behind, file)) {
                    image(behind, operation + " " + root.relativize(file));
                }
            });
            group.start(behind);
            group.mustAppend("during");
            group.awaitEqual();
            Group.awaitTrue(
                    "n" + behind + " was installed",
                    () -> group.machineOf(behind).installs.get() == 1);
            disk.heal();
            group.crash(behind);
            assertTrue(steps.stream().anyMatch(step -> step.endsWith("install-ready")), steps::toString);
            int tried = Math.min(images, steps.size());
            for (int i = 0; i < tried; i++) {
                startFrom(group, behind, (int) ((long) i * (steps.size() - 1) / Math.max(1, tried - 1)));
            }
        }
    }

    private static void fill(Group group, String prefix, int entries) {
        for (int i = 0; i < entries; i++) {
            group.mustAppend(prefix + i + "-" + "y".repeat(7_000));
        }
    }

    private static void deleteHalf(Group group, int node) throws IOException {
        List<SegmentInfo> segments = group.log(node).segments();
        long position = segments.get(segments.size() / 2).basePosition();
        assertEquals(position, group.log(node).deleteBefore(position));
    }

    private boolean isOf(int node, Path file) {
        return file.startsWith(directory(node)) || file.startsWith(stateDirectory(node));
    }

    private Path directory(int node) {
        return root.resolve("n" + node);
    }

    private Path stateDirectory(int node) {
        return root.resolve("n" + node + "-state");
    }

    private synchronized void image(int node, String step) throws IOException {
        Path image = root.resolve("image" + steps.size());
        boolean complete = false;
        while (!complete) {
            // Another thread may take a file away while it is copied; a kill sees it there or gone.
            Directories.delete(image);
            try {
                copy(directory(node), image.resolve("log"));
                copy(stateDirectory(node), image.resolve("state"));
                complete = true;
            } catch (NoSuchFileException e) {
                continue;
            }
        }
        steps.add(step);
    }

    private void startFrom(Group group, int node, int step) throws IOException {
        Path image = root.resolve("image" + step);
        Directories.delete(directory(node));
        Directories.delete(stateDirectory(node));
        copy(image.resolve("log"), directory(node));
        copy(image.resolve("state"), stateDirectory(node));
        String what = "killed before step " + step + ", " + steps.get(step);
        try {
            group.start(node);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(what, e);
        }
        try {
            group.mustAppend("after step " + step);
            group.awaitEqual();
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
        assertNull(group.machineOf(node).brokenBy.get(), what);
        group.crash(node);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        } catch (UncheckedIOException goneMeanwhile) {
            throw goneMeanwhile.getCause();
        }
    }
}
