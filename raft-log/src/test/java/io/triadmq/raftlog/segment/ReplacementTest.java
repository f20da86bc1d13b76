package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log takes over the segments of another one, as a node does whose own log is too old. */
class ReplacementTest {
    private static final int SIZE = 3_000;

    @TempDir
    private Path root;

    private Path directory;
    private Path staging;
    private SegmentedLog leader;
    private long nextIndex;
    private long nextPosition;

    @BeforeEach
    void writeLeader() throws IOException {
        directory = root.resolve("follower");
        staging = root.resolve("staging");
        leader = Logs.open(root.resolve("leader"), FlushMode.SYNC);
        for (long i = 1; i <= 200; i++) {
            leader.append(List.of(Logs.record(i, 4, i % 40 == 0 ? Logs.CONFIGURATION : Logs.DATA, SIZE)));
        }
        nextIndex = 201;
        nextPosition = leader.endPosition();
        Logs.fill(leader, 20, 5, SIZE); // What the leader writes while it is copied.
    }

    @AfterEach
    void close() throws IOException {
        leader.close();
    }

    /** Copies the segments from {@code from} on, up to the position at which the log shall continue. */
    private void stage(long from) throws IOException, PositionGoneException {
        Files.createDirectories(staging);
        for (SegmentInfo segment : leader.segments()) {
            long end = Math.min(segment.endPosition(), nextPosition);
            if (segment.basePosition() >= from && end > segment.basePosition()) {
                byte[] bytes = new byte[(int) (end - segment.basePosition())];
                leader.read(segment.basePosition(), bytes, 0, bytes.length);
                Files.write(SegmentNames.segment(staging, segment.basePosition()), bytes);
            }
        }
    }

    private void assertFollows(SegmentedLog log) throws IOException {
        assertEquals(nextIndex - 1, log.lastIndex());
        assertEquals(nextIndex - 1, log.durableIndex());
        assertEquals(nextPosition, log.endPosition());
        for (long i = log.firstIndex(); i < nextIndex; i++) {
            assertEquals(leader.position(i), log.position(i));
            assertArrayEquals(leader.entry(i).payload(), log.entry(i).payload());
        }
        assertNull(log.entry(nextIndex));
        assertArrayEquals(
                Arrays.stream(leader.configurationIndexes())
                        .filter(i -> i >= log.firstIndex())
                        .toArray(),
                log.configurationIndexes());
    }

    private void assertContinues(SegmentedLog log) throws IOException {
        for (long i = nextIndex; i <= leader.lastIndex(); i++) {
            log.append(List.of(leader.entry(i)));
            assertEquals(leader.position(i), log.position(i));
        }
    }

    @Test
    void adoptedSegments_replaceEverything_andTheLogContinuesAtTheSamePosition() throws Exception {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 500, 2, 1_000);
            stage(2L * Logs.SEGMENT);
            log.adopt(staging, nextIndex, nextPosition);
            assertFalse(Files.exists(staging));
            assertFollows(log);
            assertEquals(2L * Logs.SEGMENT, log.minPosition());
            assertTrue(log.firstIndex() > 1);
            assertContinues(log);
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertEquals(220, log.lastIndex());
            assertEquals(2L * Logs.SEGMENT, log.minPosition());
            assertEquals(log.lastIndex() - log.firstIndex() + 1, log.verify(0, Long.MAX_VALUE));
        }
    }

    @Test
    void shorterLogThanBefore_isNotTakenForDamage() throws Exception {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 5_000, 2, 1_000);
            stage(0);
            log.adopt(staging, nextIndex, nextPosition);
            assertFollows(log);
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertFollows(log);
        }
    }

    @Test
    void equalSegmentsOfTheFollower_canBeLinkedInsteadOfCopied() throws Exception {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            for (long i = 1; i <= 100; i++) {
                log.append(List.of(leader.entry(i)));
            }
            log.truncateSuffix(90);
            Files.createDirectories(staging);
            while (!log.linkSealed(0, staging)) {
                Thread.onSpinWait(); // Its index file is written in the background.
            }
            assertFalse(log.linkSealed(100L * Logs.SEGMENT, staging));
            stage(Logs.SEGMENT);
            log.adopt(staging, nextIndex, nextPosition);
            assertFollows(log);
            assertEquals(1, log.firstIndex());
            assertContinues(log);
        }
    }

    @Test
    void preparedFiles_areAccepted_andBadOnesRefused() throws Exception {
        stage(0);
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Path first = SegmentNames.segment(staging, 0);
            long last = SegmentedLog.prepareStaged(first, Logs.SEGMENT, Logs.CONFIGURATION);
            assertEquals(leader.position(last + 1) / Logs.SEGMENT, 1);
            Path second = SegmentNames.segment(staging, Logs.SEGMENT);
            byte[] good = Files.readAllBytes(second);
            byte[] bad = good.clone();
            bad[20_000] ^= 1;
            Files.write(second, bad);
            assertThrows(
                    DamageException.class, () -> SegmentedLog.prepareStaged(second, Logs.SEGMENT, Logs.CONFIGURATION));
            assertThrows(IOException.class, () -> log.adopt(staging, nextIndex, nextPosition));
            Files.write(second, Arrays.copyOf(good, good.length - 10));
            assertThrows(IOException.class, () -> log.adopt(staging, nextIndex, nextPosition));
            Files.write(second, good);
            assertThrows(IOException.class, () -> log.adopt(staging, nextIndex + 1, nextPosition));
            assertThrows(IOException.class, () -> log.adopt(staging, nextIndex, nextPosition + 1_000));
            assertNull(log.brokenBy());
            Logs.fill(log, 3, 1, 10);
            log.adopt(staging, nextIndex, nextPosition);
            assertFollows(log);
        }
    }

    @Test
    void gapBetweenStagedSegments_isRefused() throws Exception {
        stage(0);
        Files.delete(SegmentNames.segment(staging, Logs.SEGMENT));
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertThrows(IOException.class, () -> log.adopt(staging, nextIndex, nextPosition));
            assertNull(log.brokenBy());
        }
    }

    @Test
    void adoptionOfNothing_isAReset() throws Exception {
        Files.createDirectories(staging);
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 10, 1, 10);
            log.adopt(staging, nextIndex, nextPosition);
            assertEquals(200, log.lastIndex());
            assertEquals(nextPosition, log.endPosition());
            assertContinues(log);
        }
    }

    @Test
    void crashAtAnyStepOfAnAdoption_leavesTheOldLogOrTheNewOne() throws Exception {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 300, 2, 1_000);
        }
        stage(Logs.SEGMENT);
        for (long base = Logs.SEGMENT; base < nextPosition; base += Logs.SEGMENT) {
            SegmentedLog.prepareStaged(SegmentNames.segment(staging, base), Logs.SEGMENT, Logs.CONFIGURATION);
        }
        List<String> old = segmentFiles(directory);
        List<String> fresh = segmentFiles(staging);
        for (int deleted = 0; deleted <= old.size(); deleted++) {
            Path crashed = Logs.crashCopy(directory, root.resolve("deleted" + deleted));
            Logs.crashCopy(staging, crashed.resolve(SegmentNames.INCOMING));
            for (String name : old.subList(0, deleted)) {
                Files.delete(crashed.resolve(name));
            }
            assertCompletes(crashed);
        }
        for (int moved = 0; moved <= fresh.size(); moved++) {
            Path crashed = root.resolve("moved" + moved);
            Logs.crashCopy(staging, crashed.resolve(SegmentNames.MOVING));
            for (String name : fresh.subList(0, moved)) {
                Files.move(crashed.resolve(SegmentNames.MOVING).resolve(name), crashed.resolve(name));
            }
            Files.copy(directory.resolve(SegmentNames.DURABLE), crashed.resolve(SegmentNames.DURABLE));
            assertCompletes(crashed);
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertEquals(300, log.lastIndex());
        }
    }

    private void assertCompletes(Path crashed) throws IOException {
        try (SegmentedLog log = Logs.open(crashed, FlushMode.SYNC)) {
            assertFollows(log);
            assertEquals(Logs.SEGMENT, log.minPosition());
        }
        assertFalse(Files.exists(crashed.resolve(SegmentNames.INCOMING)));
        assertFalse(Files.exists(crashed.resolve(SegmentNames.MOVING)));
    }

    private static List<String> segmentFiles(Path directory) throws IOException {
        return Directories.names(directory).stream()
                .filter(name -> SegmentNames.isSegment(name) || SegmentNames.isIndex(name))
                .toList();
    }
}
