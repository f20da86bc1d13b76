package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small log whose first three entries are durable and the other three are not, damaged in every possible place. */
class TornTailTest {
    private static final int ENTRIES = 6;
    private static final int DURABLE = 3;
    private static final int SIZE = 12;
    private static final int TOTAL = SIZE + EntryFormat.HEADER_BYTES;
    private static final int END = SegmentHeader.BYTES + ENTRIES * TOTAL;
    private static final int DURABLE_END = SegmentHeader.BYTES + DURABLE * TOTAL;

    @TempDir(factory = MemoryDirectory.class)
    private Path root;

    private Path written;
    private Path damaged;

    @BeforeEach
    void writeLog() throws IOException {
        Path live = root.resolve("live");
        written = root.resolve("written");
        damaged = root.resolve("damaged");
        try (SegmentedLog log = Logs.open(live, FlushMode.ASYNC)) {
            Logs.fill(log, DURABLE, 1, SIZE);
            log.force();
            Logs.fill(log, ENTRIES - DURABLE, 1, SIZE);
            Logs.crashCopy(live, written);
        }
        Files.deleteIfExists(SegmentNames.segment(written, Logs.SEGMENT)); // May or may not have been prepared.
    }

    private Path segment() {
        return SegmentNames.segment(damaged, 0);
    }

    private void write(int offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    /** Opens the damaged log; it must hold exactly the entries up to {@code last}, and go on from there. */
    private void assertOpensWith(int last, String situation) throws IOException {
        try (SegmentedLog log = Logs.open(damaged, FlushMode.ASYNC)) {
            assertEquals(last, log.lastIndex(), situation);
            for (int i = 1; i <= last; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, SIZE));
            }
            assertNull(log.entry(last + 1));
            Logs.fill(log, 1, 2, SIZE);
            assertEquals(SegmentHeader.BYTES + (long) last * TOTAL, log.position(last + 1), situation);
        }
        try (SegmentedLog log = Logs.open(damaged, FlushMode.ASYNC)) {
            assertEquals(last + 1, log.lastIndex(), situation + ", second open");
        }
    }

    private void assertRefused(String situation) throws IOException {
        byte[] before = Files.readAllBytes(segment());
        DamageException refusal =
                assertThrows(DamageException.class, () -> Logs.open(damaged, FlushMode.ASYNC), situation);
        assertTrue(refusal.getMessage().contains("must stop")
                || refusal.getMessage().contains("must not start"));
        org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(segment()), "changed nothing");
    }

    @Test
    void logCutAtAnyByte_keepsWhatIsComplete_orIsRefusedBelowTheDurablePoint() throws IOException {
        for (int cut = 0; cut <= END; cut++) {
            Logs.crashCopy(written, damaged);
            try (FileChannel channel = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
                channel.truncate(cut);
            }
            if (cut < DURABLE_END) {
                assertRefused("cut at " + cut);
            } else {
                assertOpensWith((cut - SegmentHeader.BYTES) / TOTAL, "cut at " + cut);
            }
        }
    }

    @Test
    void logZeroedFromAnyByte_keepsWhatIsComplete_orIsRefusedBelowTheDurablePoint() throws IOException {
        for (int cut = 0; cut < END; cut++) {
            Logs.crashCopy(written, damaged);
            write(cut, new byte[END - cut]);
            int complete = Math.max(0, cut - SegmentHeader.BYTES) / TOTAL;
            if (cut < DURABLE_END) {
                assertRefused("zeros from " + cut);
            } else {
                assertOpensWith(complete, "zeros from " + cut);
            }
        }
    }

    @Test
    void anyFlippedByte_isRefusedBelowTheDurablePoint_andCutAboveIt() throws IOException {
        byte[] original = Files.readAllBytes(SegmentNames.segment(written, 0));
        for (int at = 0; at < END; at++) {
            Logs.crashCopy(written, damaged);
            write(at, new byte[] {(byte) (original[at] ^ 0x20)});
            if (at < DURABLE_END) {
                assertRefused("flipped " + at);
            } else {
                assertOpensWith((at - SegmentHeader.BYTES) / TOTAL, "flipped " + at);
            }
        }
    }

    @Test
    void flippedByteInAnEntryKnownToBeCommitted_isRefused() throws IOException {
        byte[] original = Files.readAllBytes(SegmentNames.segment(written, 0));
        for (int at = DURABLE_END; at < END; at++) {
            Logs.crashCopy(written, damaged);
            write(at, new byte[] {(byte) (original[at] ^ 1)});
            SegmentedLogConfig config = Logs.knowing(damaged, FlushMode.ASYNC, ENTRIES);
            assertThrows(DamageException.class, () -> SegmentedLog.open(config), "flipped " + at);
        }
    }

    @Test
    void garbageBehindTheEnd_isCut_andNeverComesBack() throws IOException {
        Random random = new Random(7);
        for (int length = 1; length < 3_000; length += 197) {
            Logs.crashCopy(written, damaged);
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            write(END, garbage);
            assertOpensWith(ENTRIES, "garbage of " + length);
            byte[] after = Files.readAllBytes(segment());
            for (int i = END + TOTAL; i < after.length; i++) {
                assertEquals(0, after[i], "byte " + i + " behind the end");
            }
        }
    }

    @Test
    void entriesBehindALostOne_areCut_andNeverComeBack() throws IOException {
        Logs.crashCopy(written, damaged);
        write(DURABLE_END, new byte[TOTAL]); // The page of entry 4 got lost, 5 and 6 are on disk.
        assertOpensWith(DURABLE, "lost page");
    }

    @Test
    void intactEntryFromAnotherPosition_isNotTakenForAnEntry() throws IOException {
        Path other = root.resolve("other");
        try (SegmentedLog log = Logs.open(other, FlushMode.SYNC)) {
            Logs.fill(log, ENTRIES + 1, 1, SIZE + 1);
        }
        byte[] segment = Files.readAllBytes(SegmentNames.segment(other, 0));
        int from = SegmentHeader.BYTES + ENTRIES * (TOTAL + 1);
        Logs.crashCopy(written, damaged);
        write(END, Arrays.copyOfRange(segment, from, from + TOTAL + 1)); // Continues the sequence, at a wrong place.
        assertOpensWith(ENTRIES, "misplaced entry");
    }

    @Test
    void rollWhoseFirstEntryGotLost_isUndone_soThatASmallerEntryGoesWhereItBelongs() throws IOException {
        Path live = root.resolve("rolled");
        try (SegmentedLog log = Logs.open(live, FlushMode.ASYNC)) {
            Logs.fill(log, 3, 1, 20_000);
            log.force();
            Logs.fill(log, 1, 1, 20_000); // Does not fit behind the others.
            assertEquals(Logs.SEGMENT + SegmentHeader.BYTES, log.position(4));
            Logs.crashCopy(live, damaged);
        }
        Files.deleteIfExists(SegmentNames.index(damaged, 0)); // Written by the background thread, sooner or later.
        try (DurableFile point = DurableFile.start(damaged, new DurablePoint(3, 60_160, FlushMode.ASYNC, false))) {
            assertNotNull(point);
        }
        Path second = SegmentNames.segment(damaged, Logs.SEGMENT);
        try (FileChannel channel = FileChannel.open(second, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(30_000), SegmentHeader.BYTES);
        }
        try (SegmentedLog log = Logs.open(damaged, FlushMode.ASYNC)) {
            assertEquals(3, log.lastIndex());
            Logs.fill(log, 1, 1, 100);
            assertEquals(SegmentHeader.BYTES + 3 * 20_032, log.position(4));
        }
    }

    @Test
    void lostDurableFile_isNoReasonToRefuse() throws IOException {
        Logs.crashCopy(written, damaged);
        Files.delete(damaged.resolve(SegmentNames.DURABLE));
        assertOpensWith(ENTRIES, "without durable.chk");
    }

    @Test
    void anyFlippedByteOfTheDurableFile_isNoReasonToRefuse() throws IOException {
        byte[] original = Files.readAllBytes(written.resolve(SegmentNames.DURABLE));
        for (int at = 0; at < original.length; at++) {
            Logs.crashCopy(written, damaged);
            byte[] flipped = original.clone();
            flipped[at] ^= 0x10;
            Files.write(damaged.resolve(SegmentNames.DURABLE), flipped);
            assertOpensWith(ENTRIES, "flipped " + at + " of durable.chk");
        }
    }

    @Test
    void goodEntryFarBehindABadOne_isDamage_inSyncMode() throws IOException {
        SegmentedLogConfig config = new SegmentedLogConfig(
                root.resolve("sync"), 32 << 20, FlushMode.SYNC, java.time.Duration.ofDays(1), Logs.CONFIGURATION, 0);
        try (SegmentedLog log = SegmentedLog.open(config)) {
            Logs.fill(log, 12, 1, 1 << 20);
            Logs.crashCopy(config.directory(), damaged);
        }
        // As if both were old after a power failure.
        Files.delete(damaged.resolve(SegmentNames.DURABLE));
        Files.delete(damaged.resolve(SegmentNames.TAIL));
        write(2 << 20, new byte[] {1, 2, 3});
        SegmentedLogConfig copy = new SegmentedLogConfig(
                damaged, 32 << 20, FlushMode.SYNC, java.time.Duration.ofDays(1), Logs.CONFIGURATION, 0);
        DamageException refusal = assertThrows(DamageException.class, () -> SegmentedLog.open(copy));
        assertTrue(refusal.getMessage().contains("A crash leaves at most"), refusal.getMessage());
    }
}
