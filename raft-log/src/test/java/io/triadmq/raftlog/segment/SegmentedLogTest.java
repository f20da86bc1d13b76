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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentedLogTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void entriesOfManySegments_areThereAfterReopen(FlushMode mode) throws IOException {
        long[] positions = new long[301];
        try (SegmentedLog log = Logs.open(directory, mode)) {
            Logs.fill(log, 300, 1, 2_000);
            for (int i = 1; i <= 300; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, 2_000));
                positions[i] = log.position(i);
            }
            assertTrue(log.segments().size() > 9);
        }
        try (SegmentedLog log = Logs.open(directory, mode)) {
            assertEquals(1, log.firstIndex());
            assertEquals(300, log.lastIndex());
            assertEquals(300, log.durableIndex());
            for (int i = 1; i <= 300; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, 2_000));
                assertEquals(positions[i], log.position(i));
            }
            assertNull(log.entry(0));
            assertNull(log.entry(301));
            assertEquals(SegmentedLog.NO_POSITION, log.position(301));
            assertEquals(300, log.verify(0, Long.MAX_VALUE));
        }
    }

    @Test
    void firstEntry_standsBehindTheSegmentHeader() throws IOException, PositionGoneException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            log.append(List.of(Logs.record(1, 5, 100), Logs.record(2, 5, 0)));
            assertEquals(64, log.position(1));
            assertEquals(96, log.payloadPosition(1));
            assertEquals(196, log.position(2));
            assertEquals(228, log.endPosition());
            byte[] payload = new byte[100];
            log.read(log.payloadPosition(1), payload, 0, 100);
            assertArrayEquals(Logs.record(1, 5, 100).payload(), payload);
            assertThrows(IllegalArgumentException.class, () -> log.read(200, payload, 0, 100));
        }
    }

    @Test
    void largestEntry_fillsASegment_andALargerOneIsRefused() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            log.append(List.of(Logs.record(1, 1, 10)));
            log.append(List.of(Logs.record(2, 1, log.maxPayloadBytes())));
            assertEquals(Logs.SEGMENT + 64, log.position(2));
            assertEquals(2L * Logs.SEGMENT, log.endPosition());
            LogRecord tooLarge = Logs.record(3, 1, log.maxPayloadBytes() + 1);
            assertThrows(IllegalArgumentException.class, () -> log.append(List.of(tooLarge)));
            log.append(List.of(Logs.record(3, 1, 10)));
            assertEquals(2L * Logs.SEGMENT + 64, log.position(3));
        }
    }

    @Test
    void batchThatCannotFollow_isRefusedAsAWhole() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            log.append(List.of(Logs.record(1, 5, 10)));
            List<LogRecord> gap = List.of(Logs.record(2, 5, 10), Logs.record(4, 5, 10));
            List<LogRecord> fallingTerm = List.of(Logs.record(2, 4, 10));
            List<LogRecord> badType = List.of(Logs.record(2, 5, (byte) 64, 10));
            assertThrows(IllegalArgumentException.class, () -> log.append(gap));
            assertThrows(IllegalArgumentException.class, () -> log.append(fallingTerm));
            assertThrows(IllegalArgumentException.class, () -> log.append(badType));
            assertEquals(1, log.lastIndex());
            assertNull(log.brokenBy());
            log.append(List.of(Logs.record(2, 5, 10)));
            Logs.assertHolds(log, Logs.record(2, 5, 10));
        }
    }

    @Test
    void syncAppend_isDurableWhenItReturns_asyncIsNot() throws IOException, InterruptedException {
        try (SegmentedLog log = Logs.open(directory.resolve("sync"), FlushMode.SYNC)) {
            log.append(List.of(Logs.record(1, 1, 10)));
            assertEquals(1, log.durableIndex());
            assertEquals(log.endPosition(), log.durablePosition());
        }
        try (SegmentedLog log = Logs.open(directory.resolve("async"), FlushMode.ASYNC)) {
            log.append(List.of(Logs.record(1, 1, 10)));
            assertEquals(0, log.durableIndex());
            assertEquals(1, log.storedIndex());
            assertFalse(log.awaitDurable(1, Duration.ofMillis(1)));
            log.force();
            assertTrue(log.awaitDurable(1, Duration.ZERO));
        }
    }

    @Test
    void asyncLog_isForcedEveryInterval() throws IOException, InterruptedException {
        SegmentedLogConfig config = new SegmentedLogConfig(
                directory, Logs.SEGMENT, FlushMode.ASYNC, Duration.ofMillis(5), Logs.CONFIGURATION, 0);
        try (SegmentedLog log = SegmentedLog.open(config)) {
            Logs.fill(log, 100, 1, 2_000);
            assertTrue(log.awaitDurable(100, Duration.ofSeconds(60)));
        }
    }

    @Test
    void waiter_endsWhenTheLogCloses() throws Exception {
        SegmentedLog log = Logs.open(directory, FlushMode.SYNC);
        Thread closer = new Thread(() -> {
            try {
                log.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        closer.start();
        assertThrows(IOException.class, () -> log.awaitStored(1, Duration.ofSeconds(60)));
        closer.join();
        assertThrows(IOException.class, () -> log.append(List.of(Logs.record(1, 1, 1))));
        assertThrows(IOException.class, () -> log.entry(1));
    }

    @Test
    void afterTruncation_positionsAreThoseOfALogThatNeverHadTheEntries() throws IOException {
        try (SegmentedLog log = Logs.open(directory.resolve("a"), FlushMode.SYNC);
                SegmentedLog fresh = Logs.open(directory.resolve("b"), FlushMode.SYNC)) {
            Logs.fill(log, 100, 1, 5_000);
            log.truncateSuffix(36); // The last of its segment, so the closing filler goes too.
            Logs.fill(fresh, 36, 1, 5_000);
            assertEquals(fresh.endPosition(), log.endPosition());
            for (SegmentedLog each : List.of(log, fresh)) {
                Logs.fill(each, 1, 2, 10);
                Logs.fill(each, 50, 2, 3_000);
            }
            for (long i = 1; i <= 87; i++) {
                assertEquals(fresh.position(i), log.position(i), "entry " + i);
            }
            assertEquals(1, log.term(36));
            assertEquals(2, log.term(37));
        }
        try (SegmentedLog log = Logs.open(directory.resolve("a"), FlushMode.SYNC)) {
            assertEquals(87, log.lastIndex());
            Logs.assertHolds(log, Logs.record(37, 2, 10));
        }
    }

    @Test
    void configurations_areKnownAcrossSegmentsAndReopenAndTruncation() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            for (long i = 1; i <= 200; i++) {
                log.append(List.of(Logs.record(i, 1, i % 50 == 1 ? Logs.CONFIGURATION : Logs.DATA, 2_000)));
            }
            assertArrayEquals(new long[] {1, 51, 101, 151}, log.configurationIndexes());
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertArrayEquals(new long[] {1, 51, 101, 151}, log.configurationIndexes());
            log.truncateSuffix(100);
            assertArrayEquals(new long[] {1, 51}, log.configurationIndexes());
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertArrayEquals(new long[] {1, 51}, log.configurationIndexes());
        }
    }

    @Test
    void deletion_stopsAtTheReleasedPrefix() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 300, 1, 2_000);
            sealed(log);
            assertEquals(0, log.deleteBefore(Long.MAX_VALUE));
            log.truncatePrefix(100);
            assertThrows(IllegalArgumentException.class, () -> log.truncatePrefix(302));
            Logs.assertHolds(log, Logs.record(1, 1, 2_000));
            long min = log.deleteBefore(Long.MAX_VALUE);
            assertEquals(min, log.minPosition());
            assertTrue(min > 0 && log.firstIndex() > 1 && log.firstIndex() < 100);
            Logs.assertHolds(log, Logs.record(log.firstIndex(), 1, 2_000));
            assertNull(log.entry(log.firstIndex() - 1));
            assertThrows(PositionGoneException.class, () -> log.read(min - 1, new byte[1], 0, 1));
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertTrue(log.firstIndex() > 1);
            assertEquals(log.firstIndex(), log.prefixIndex());
            assertEquals(300, log.lastIndex());
        }
    }

    @Test
    void reset_continuesAtTheGivenPlace() throws IOException {
        long position;
        try (SegmentedLog other = Logs.open(directory.resolve("other"), FlushMode.SYNC)) {
            Logs.fill(other, 120, 3, 1_000);
            position = other.endPosition();
        }
        try (SegmentedLog log = Logs.open(directory.resolve("log"), FlushMode.SYNC)) {
            Logs.fill(log, 300, 1, 1_000);
            log.reset(121, position);
            assertEquals(120, log.lastIndex());
            assertEquals(121, log.firstIndex());
            assertEquals(position, log.endPosition());
            assertNull(log.entry(120));
            Logs.fill(log, 10, 4, 1_000);
            assertEquals(position, log.position(121));
        }
        try (SegmentedLog log = Logs.open(directory.resolve("log"), FlushMode.SYNC)) {
            assertEquals(121, log.firstIndex());
            assertEquals(130, log.lastIndex());
            assertEquals(position, log.position(121));
            log.truncateSuffix(120);
            assertEquals(position, log.endPosition());
        }
        try (SegmentedLog log = Logs.open(directory.resolve("log"), FlushMode.SYNC)) {
            assertEquals(121, log.firstIndex());
            assertEquals(120, log.lastIndex());
            assertEquals(position, log.endPosition());
        }
    }

    @Test
    void segments_describeWhatACopyNeeds() throws IOException, PositionGoneException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 100, 1, 2_000);
            List<SegmentInfo> segments = log.segments();
            for (SegmentInfo segment : segments) {
                byte[] bytes = new byte[(int) (segment.endPosition() - segment.basePosition())];
                log.read(segment.basePosition(), bytes, 0, bytes.length);
                java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
                crc.update(bytes);
                assertEquals((int) crc.getValue(), log.checksum(segment.basePosition(), segment.endPosition()));
            }
            assertEquals(log.endPosition(), segments.get(segments.size() - 1).endPosition());
            assertFalse(segments.get(segments.size() - 1).sealed());
            assertTrue(segments.get(0).sealed());
        }
    }

    /** Waits until everything but the active segment has its index file. */
    private void sealed(SegmentedLog log) {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (SegmentInfo segment : log.segments()) {
                Path index = SegmentNames.index(directory, segment.basePosition());
                while (segment.sealed() && !java.nio.file.Files.exists(index)) {
                    Thread.onSpinWait();
                }
            }
            // The one who writes them swaps the offsets under this lock, after the file is there.
            log.truncatePrefix(1);
        });
    }
}
