package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the reading of the last segment begins after a crash. */
class TailIndexTest {
    private static final int MIB = 1 << 20;
    private static final int SEGMENT = 64 * MIB;
    private static final int SIZE = 16 * 1024;

    @TempDir
    private Path root;

    @TempDir(factory = MemoryDirectory.class)
    private Path small;

    private SegmentedLogConfig config(FlushMode mode) {
        return new SegmentedLogConfig(root.resolve("log"), SEGMENT, mode, Duration.ofMillis(10), Logs.CONFIGURATION, 0);
    }

    private Path tail() {
        return root.resolve("log").resolve(SegmentNames.TAIL);
    }

    /** What a kill leaves: the durable point does not say that the log was closed. */
    private static void unclean(Path log, long index, long position, FlushMode mode) throws IOException {
        DurableFile.start(log, new DurablePoint(index, position, mode, false)).close();
    }

    /** Bytes that this process has asked the system for, from whatever file. */
    private static long bytesRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("rchar:"))
                .mapToLong(line -> Long.parseLong(line.substring(6).trim()))
                .sum();
    }

    /** Fifty of 64 MiB in one segment; the term changes and configurations come now and then. */
    private static void fill(SegmentedLog log) throws IOException {
        for (long i = 1; i <= 50L * MIB / SIZE; i++) {
            log.append(List.of(Logs.record(i, 1 + i / 1_000, i % 700 == 0 ? Logs.CONFIGURATION : Logs.DATA, SIZE)));
        }
    }

    private long open(FlushMode mode) throws IOException {
        long before = bytesRead();
        try (SegmentedLog log = SegmentedLog.open(config(mode))) {
            long read = bytesRead() - before;
            assertEquals(50L * MIB / SIZE, log.lastIndex());
            assertArrayEquals(new long[] {700, 1_400, 2_100, 2_800}, log.configurationIndexes());
            for (long i = 1; i <= log.lastIndex(); i += 97) {
                Logs.assertHolds(
                        log, Logs.record(i, 1 + i / 1_000, i % 700 == 0 ? Logs.CONFIGURATION : Logs.DATA, SIZE));
            }
            return read;
        }
    }

    @Test
    void scanAfterACrash_beginsNearTheEnd_andKnowsWhatItDidNotRead() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/io")), "needs /proc");
        long position;
        try (SegmentedLog log = SegmentedLog.open(config(FlushMode.SYNC))) {
            fill(log);
            position = log.endPosition();
        }
        unclean(root.resolve("log"), 50L * MIB / SIZE, position, FlushMode.SYNC);
        open(FlushMode.SYNC); // Loads classes, which is reading, too.
        unclean(root.resolve("log"), 50L * MIB / SIZE, position, FlushMode.SYNC);
        long withTail = open(FlushMode.SYNC);
        Files.delete(tail());
        unclean(root.resolve("log"), 50L * MIB / SIZE, position, FlushMode.SYNC);
        long without = open(FlushMode.SYNC);
        assertTrue(without > 50 * MIB, "reads all without a tail index: " + without);
        // The system reads ahead and then takes that for written: some more than the 1 MiB that the tail may have.
        assertTrue(withTail < 20 * MIB, "reads the tail only: " + withTail);
    }

    @Test
    void tailIndex_followsTheForcedEnd_whileTheLogIsWritten() throws Exception {
        for (FlushMode mode : FlushMode.values()) {
            SegmentedLogConfig config = new SegmentedLogConfig(
                    root.resolve(mode.name()), SEGMENT, mode, Duration.ofMillis(10), Logs.CONFIGURATION, 0);
            try (SegmentedLog log = SegmentedLog.open(config)) {
                fill(log);
                assertTrue(log.awaitDurable(log.lastIndex(), Duration.ofSeconds(60)));
                log.append(List.of(Logs.record(log.lastIndex() + 1, 5, 10)));
                long near = log.position(log.lastIndex()) - SEGMENT / 64 - SIZE;
                long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                TailIndex known = TailIndex.read(config.directory());
                while ((known == null || known.offsets().end() < near) && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                    known = TailIndex.read(config.directory());
                }
                assertNotNull(known);
                assertTrue(
                        known.offsets().end() >= near,
                        mode + " reaches " + known.offsets().end() + " of " + near);
                assertTrue(known.lastIndex() <= log.durableIndex(), "names nothing that is not forced");
            }
        }
    }

    private Path smallTail() {
        return small.resolve("log").resolve(SegmentNames.TAIL);
    }

    private void uncleanSmall(long index, long position) throws IOException {
        unclean(small.resolve("log"), index, position, FlushMode.SYNC);
    }

    private void smallLog() throws IOException {
        try (SegmentedLog log = Logs.open(small.resolve("log"), FlushMode.SYNC)) {
            Logs.fill(log, 40, 1, 1_000);
        }
        assertTrue(Files.exists(smallTail()));
    }

    private void assertHolds(int entries) throws IOException {
        try (SegmentedLog log = Logs.open(small.resolve("log"), FlushMode.SYNC)) {
            assertEquals(entries, log.lastIndex());
            for (int i = 1; i <= entries; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, 1_000));
            }
        }
    }

    @Test
    void anyFlippedByteOfTheTailIndex_isNoReasonToRefuse() throws IOException {
        smallLog();
        byte[] original = Files.readAllBytes(smallTail());
        for (int at = 0; at < original.length; at += 7) {
            byte[] flipped = original.clone();
            flipped[at] ^= 0x11;
            Files.write(smallTail(), flipped);
            uncleanSmall(40, 64 + 40 * 1_032);
            assertHolds(40);
        }
    }

    @Test
    void tornTailIndex_isReadUpToItsLastWholeBlock_andContinuedThere() throws IOException {
        smallLog();
        byte[] original = Files.readAllBytes(smallTail());
        for (int length = 0; length <= original.length; length += 13) {
            Files.write(smallTail(), java.util.Arrays.copyOf(original, length));
            uncleanSmall(40, 64 + 40 * 1_032);
            assertHolds(40);
            TailIndex known = TailIndex.read(small.resolve("log"));
            assertNotNull(known, "cut at " + length);
            assertEquals(40, known.lastIndex(), "cut at " + length);
        }
    }

    @Test
    void tailIndexOfAnotherLog_isNotBelieved() throws IOException {
        smallLog();
        byte[] other = Files.readAllBytes(smallTail());
        Path second = small.resolve("second");
        try (SegmentedLog log = Logs.open(second, FlushMode.SYNC)) {
            Logs.fill(log, 40, 2, 1_000); // The same places, another term.
        }
        Files.write(second.resolve(SegmentNames.TAIL), other);
        DurableFile.start(second, new DurablePoint(40, 64 + 40 * 1_032, FlushMode.SYNC, false))
                .close();
        try (SegmentedLog log = Logs.open(second, FlushMode.SYNC)) {
            for (int i = 1; i <= 40; i++) {
                Logs.assertHolds(log, Logs.record(i, 2, 1_000));
            }
        }
    }

    @Test
    void entriesCutAndWrittenAnew_areFoundAsTheyAre() throws IOException {
        try (SegmentedLog log = Logs.open(small.resolve("log"), FlushMode.SYNC)) {
            Logs.fill(log, 40, 1, 1_000);
            log.truncateSuffix(10);
            TailIndex known = TailIndex.read(small.resolve("log"));
            assertTrue(known == null || known.lastIndex() <= 10, "names entries that are gone: " + known);
            Logs.fill(log, 40, 2, 1_000);
        }
        uncleanSmall(50, 64 + 50 * 1_032);
        try (SegmentedLog log = Logs.open(small.resolve("log"), FlushMode.SYNC)) {
            for (int i = 1; i <= 50; i++) {
                Logs.assertHolds(log, Logs.record(i, i <= 10 ? 1 : 2, 1_000));
            }
        }
    }

    @Test
    void damagedLastEntryOfTheTailIndex_isRefused() throws IOException {
        smallLog();
        Path segment = SegmentNames.segment(small.resolve("log"), 0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 64 + 39 * 1_032 + 500);
        }
        uncleanSmall(40, 64 + 40 * 1_032);
        DamageException refusal =
                assertThrows(DamageException.class, () -> Logs.open(small.resolve("log"), FlushMode.SYNC));
        assertTrue(refusal.getMessage().contains("position " + (64 + 39 * 1_032)), refusal.getMessage());
    }

    /** What was forced before the place where reading begins is as certain as a sealed segment, and treated like one. */
    @Test
    void damageBeforeTheScan_isNoticedWhenRead() throws IOException {
        smallLog();
        Path segment = SegmentNames.segment(small.resolve("log"), 0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 64 + 19 * 1_032 + 500);
        }
        uncleanSmall(40, 64 + 40 * 1_032);
        try (SegmentedLog log = Logs.open(small.resolve("log"), FlushMode.SYNC)) {
            Logs.assertHolds(log, Logs.record(19, 1, 1_000));
            DamageException damage = assertThrows(DamageException.class, () -> log.entry(20));
            assertTrue(damage.getMessage().contains("position " + (64 + 19 * 1_032)), damage.getMessage());
        }
    }
}
