package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstallIT {
    @TempDir
    private Path root;

    private static void fill(Group group, String prefix, int entries) {
        for (int i = 0; i < entries; i++) {
            group.mustAppend(prefix + i + "-" + "y".repeat(7000));
        }
    }

    /** Deletes the older half of a node's segments. */
    private static void deleteHalf(Group group, int node) throws Exception {
        List<SegmentInfo> segments = group.log(node).segments();
        long position = segments.get(segments.size() / 2).basePosition();
        long reached = group.log(node).deleteBefore(position);
        assertEquals(position, reached, "n" + node + " keeps " + group.log(node).segments());
    }

    private static void assertSameLog(Group group, int left, int right) throws Exception {
        SegmentedLog a = group.log(left).log();
        SegmentedLog b = group.log(right).log();
        // The log follows the state a moment later.
        Group.awaitTrue("the logs end alike", () -> a.lastIndex() == b.lastIndex());
        for (long index = Math.max(a.firstIndex(), b.firstIndex()); index <= a.lastIndex(); index++) {
            assertEquals(a.position(index), b.position(index), "position of entry " + index);
        }
        assertEquals(a.endPosition(), b.endPosition());
        b.verify(b.minPosition(), b.endPosition());
    }

    private static void awaitOneInstall(Group group, int node) {
        Group.awaitTrue(
                "n" + node + " was installed",
                () -> group.machineOf(node).installs.get() > 0);
        assertEquals(1, group.machineOf(node).installs.get());
    }

    @Test
    void deleteBefore_movesThePrefixAndKeepsTheRest() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            fill(group, "e", 60);
            group.awaitEqual();
            for (int node = 0; node < 3; node++) {
                deleteHalf(group, node);
            }
            fill(group, "f", 20);
            for (int node = 0; node < 3; node++) {
                deleteHalf(group, node);
                SegmentedLog log = group.log(node).log();
                assertEquals(log.firstIndex() + 1, log.prefixIndex(), "no more than needed leaves the window");
            }
            // A restart finds log and state in order.
            for (int node = 0; node < 3; node++) {
                group.machineOf(node).flushEveryRound = true;
            }
            group.mustAppend("g");
            String before = group.awaitEqual();
            for (int node = 0; node < 3; node++) {
                group.stop(node);
            }
            group.startAll();
            assertEquals(before, group.awaitEqual());
            group.mustAppend("h");
            group.awaitEqual();
        }
    }

    @Test
    void emptyNode_getsStateAndAllRetainedSegments() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.ballastBytes = 3_000_000;
            group.startAll();
            fill(group, "e", 60);
            group.awaitEqual();
            int empty = group.other(group.awaitLeader());
            group.crash(empty);
            for (int node = 0; node < 3; node++) {
                if (node != empty) {
                    deleteHalf(group, node);
                }
            }
            Directories.delete(group.directory(empty));
            Directories.delete(group.stateDirectory(empty));
            group.start(empty);
            group.mustAppend("next");
            group.awaitEqual();
            awaitOneInstall(group, empty);
            int leader = group.awaitLeader();
            assertSameLog(group, leader, empty);
            assertEquals(group.log(leader).minPosition(), group.log(empty).minPosition());
            assertTrue(group.machineOf(empty).applyCalls.get() < 20, "the rest is replayed only");

            // It is a full member: it can lead, also after a restart.
            Group.awaitTrue(
                    "the install is cleared away",
                    () -> !Files.exists(
                            InstallStaging.readyBeside(group.directory(empty).resolve(Replica.INSTALL_DIRECTORY))));
            group.machineOf(empty).flushEveryRound = true;
            group.mustAppend("after");
            group.awaitEqual();
            group.crash(empty);
            group.start(empty);
            group.mustAppend("after restart");
            group.awaitEqual();
            Group.get(group.log(group.awaitLeader()).transferLeadership("n" + empty, Group.PATIENCE));
            group.mustAppend("led by the new one");
            group.awaitEqual();
            assertNull(group.machineOf(empty).brokenBy.get());
        }
    }

    @Test
    void farBehindNode_keepsTheSegmentsItHas() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            fill(group, "e", 80);
            group.awaitEqual();
            int behind = group.other(group.awaitLeader());
            group.machineOf(behind).flush();
            group.crash(behind);
            fill(group, "f", 10);
            // The others forget just as much as makes an install necessary, and still have segments that it has too.
            for (int node = 0; node < 3; node++) {
                if (node != behind) {
                    moveWindowToEnd(group, node);
                }
            }
            Path probe = group.directory(behind).resolve("log");
            Object inode = Files.getAttribute(firstSegment(probe), "unix:ino");
            group.start(behind);
            group.mustAppend("next");
            group.awaitEqual();
            awaitOneInstall(group, behind);
            assertEquals(inode, Files.getAttribute(firstSegment(probe), "unix:ino"), "the file was kept, not fetched");
            assertSameLog(group, group.awaitLeader(), behind);
        }
    }

    private static Path firstSegment(Path log) throws Exception {
        try (var files = Files.list(log)) {
            return files.filter(f -> f.getFileName().toString().matches("\\d{20}"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Moves the raft prefix without deleting: what an install has to bridge, although the segments are there. */
    private static void moveWindowToEnd(Group group, int node) throws Exception {
        for (int i = 0; i < 2; i++) {
            group.mustAppend("window " + node + i);
            var done = new java.util.concurrent.CompletableFuture<com.alipay.sofa.jraft.Status>();
            group.log(node).node().snapshot(done::complete);
            Group.get(done);
        }
        Group.awaitTrue("the window moved", () -> group.log(node).log().prefixIndex() > 85);
    }

    @Test
    void installInterruptedByLeaderChange_isCompletedByTheNextLeader() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.startAll();
            fill(group, "e", 80);
            group.awaitEqual();
            int empty = group.other(group.awaitLeader());
            group.crash(empty);
            for (int node = 0; node < 3; node++) {
                if (node != empty) {
                    deleteHalf(group, node);
                }
            }
            Directories.delete(group.directory(empty));
            Directories.delete(group.stateDirectory(empty));
            group.start(empty).limitInstall(150_000);
            Path staging = group.directory(empty).resolve(Replica.INSTALL_DIRECTORY);
            Group.awaitTrue("segments arrive", () -> count(staging.resolve(Installed.SEGMENTS)) >= 2);
            int before = group.awaitLeader();
            int next = group.other(before, empty);
            Group.get(group.log(before).transferLeadership("n" + next, Group.PATIENCE));
            int arrived = count(staging.resolve(Installed.SEGMENTS));
            assertTrue(arrived >= 2, "what arrived is kept");
            group.log(empty).limitInstall(Long.MAX_VALUE);
            group.mustAppend("next");
            group.awaitEqual();
            awaitOneInstall(group, empty);
            assertSameLog(group, group.awaitLeader(), empty);
        }
    }

    private static int count(Path directory) {
        String[] names = directory.toFile().list((d, name) -> name.matches("\\d{20}"));
        return names == null ? 0 : names.length;
    }

    @Test
    void installWithTwoOfThreeNodes_bringsTheQuorumBack() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            fill(group, "e", 40);
            for (int node = 0; node < 3; node++) {
                group.machineOf(node).flushEveryRound = true;
            }
            group.mustAppend("last");
            group.awaitEqual();
            for (int node = 0; node < 3; node++) {
                deleteHalf(group, node);
            }
            for (int node = 0; node < 3; node++) {
                group.stop(node);
            }
            // One node stays away, one lost its disk: the only full copy has to fill the empty one before it can
            // commit.
            Directories.delete(group.directory(1));
            Directories.delete(group.stateDirectory(1));
            group.start(0);
            group.start(1);
            group.mustAppend("next");
            group.awaitEqual();
            awaitOneInstall(group, 1);
        }
    }
}
