package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator or a file system can do to the directory of a closed log with five segments. */
class LogDirectoryTest {
    private static final int ENTRIES = 150;

    @TempDir
    private Path directory;

    @BeforeEach
    void writeLog() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, ENTRIES, 1, 2_000);
            assertEquals(5, log.segments().size());
        }
    }

    private Path segment(int number) {
        return SegmentNames.segment(directory, (long) number * Logs.SEGMENT);
    }

    private Path index(int number) {
        return SegmentNames.index(directory, (long) number * Logs.SEGMENT);
    }

    private void assertRefused(String... words) {
        DamageException refusal = assertThrows(DamageException.class, () -> Logs.open(directory, FlushMode.SYNC));
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), () -> "no '" + word + "' in: " + refusal.getMessage());
        }
    }

    private void assertWhole() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertEquals(1, log.firstIndex());
            assertEquals(ENTRIES, log.lastIndex());
            for (int i = 1; i <= ENTRIES; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, 2_000));
            }
        }
    }

    private static void overwrite(Path file, long at, int... bytes) throws IOException {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), at);
        }
    }

    @Test
    void everySealedSegment_hasAnIndexFile_andTheActiveOneHasNone() {
        for (int i = 0; i < 4; i++) {
            assertTrue(Files.exists(index(i)), "segment " + i);
        }
        assertFalse(Files.exists(index(4)));
    }

    @Test
    void missingSegmentInTheMiddle_isRefused() throws IOException {
        Files.delete(segment(2));
        assertRefused(SegmentNames.segment(2L * Logs.SEGMENT) + " is missing");
    }

    @Test
    void missingSegmentsAtTheHead_areRefused() throws IOException {
        Files.delete(segment(0));
        assertRefused("missing at the head");
    }

    @Test
    void missingLastSegment_isRefused() throws IOException {
        Files.delete(segment(4));
        assertRefused("were forced to disk");
    }

    @Test
    void allSegmentsMissing_isRefused() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.delete(segment(i));
        }
        assertRefused("must not start with an empty log");
    }

    @Test
    void emptyDirectoryOfANodeThatKnowsCommittedEntries_isRefused() {
        Path other = directory.resolve("other");
        assertThrows(DamageException.class, () -> SegmentedLog.open(Logs.knowing(other, FlushMode.SYNC, 5)));
    }

    @Test
    void properlyClosedLogThatEndsBeforeWhatIsKnownToBeCommitted_isRefused() {
        SegmentedLogConfig config = Logs.knowing(directory, FlushMode.SYNC, ENTRIES + 1);
        DamageException refusal = assertThrows(DamageException.class, () -> SegmentedLog.open(config));
        assertTrue(refusal.getMessage().contains("known to be committed"), refusal.getMessage());
    }

    @Test
    void badEntryInASegmentThatGoodOnesFollow_isDamage_inSyncMode() throws IOException {
        Files.delete(directory.resolve(SegmentNames.DURABLE)); // As if it were old after a power failure.
        for (int i = 0; i < 4; i++) {
            Files.deleteIfExists(index(i));
        }
        overwrite(segment(3), 60_000, 1, 2, 3);
        assertRefused("none in a segment that another one follows");
    }

    @Test
    void otherSegmentSize_isRefused_andSaysBoth() {
        SegmentedLogConfig config = new SegmentedLogConfig(
                directory, 2L * Logs.SEGMENT, FlushMode.SYNC, Duration.ofSeconds(1), Logs.CONFIGURATION, 0);
        IOException refusal = assertThrows(IOException.class, () -> SegmentedLog.open(config));
        assertTrue(
                refusal.getMessage().contains("65536") && refusal.getMessage().contains("131072"));
    }

    @Test
    void missingOrDamagedIndexFiles_areBuiltAgain() throws IOException {
        Files.delete(index(0));
        overwrite(index(1), 20, 1, 2, 3);
        Files.write(index(2), new byte[10]);
        assertWhole();
        for (int i = 0; i < 4; i++) {
            assertTrue(Files.size(index(i)) > 100, "segment " + i);
        }
        assertWhole();
    }

    @Test
    void damagedOffsetsInAnIndexFile_areNoticedAndBuiltAgain() throws IOException {
        long size = Files.size(index(1));
        overwrite(index(1), size - 40, 0, 0, 0, 7, 0, 1, 0, 0);
        assertWhole();
        assertWhole();
    }

    @Test
    void damagedEntryInASealedSegment_isNoticedWhenRead() throws IOException {
        long position;
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            position = log.payloadPosition(40);
        }
        overwrite(segment((int) (position / Logs.SEGMENT)), position % Logs.SEGMENT + 5, 1, 2, 3);
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.assertHolds(log, Logs.record(39, 1, 2_000));
            DamageException damage = assertThrows(DamageException.class, () -> log.entry(40));
            assertTrue(damage.getMessage().contains("entry 40"), damage.getMessage());
            assertThrows(DamageException.class, () -> log.verify(0, Long.MAX_VALUE));
            assertEquals(39, log.verify(0, log.position(40)));
        }
    }

    @Test
    void damagedEntryInASegmentWithoutIndexFile_isRefused() throws IOException {
        Files.delete(index(1));
        overwrite(segment(1), 10_000, 1, 2, 3);
        assertRefused("were forced to disk", SegmentNames.segment(Logs.SEGMENT));
    }

    @Test
    void sealedSegmentCutShort_isRefused() throws IOException {
        try (FileChannel channel = FileChannel.open(segment(2), StandardOpenOption.WRITE)) {
            channel.truncate(30_000);
        }
        assertRefused(SegmentNames.segment(2L * Logs.SEGMENT));
    }

    @Test
    void sealedSegmentEmptied_isRefused() throws IOException {
        Files.write(segment(2), new byte[0]);
        assertRefused(SegmentNames.segment(2L * Logs.SEGMENT), "0 bytes");
    }

    @Test
    void sealedSegmentExchangedForAnother_isRefused() throws IOException {
        Files.write(segment(2), Files.readAllBytes(segment(1)));
        assertRefused("renamed or exchanged");
    }

    @Test
    void sealedSegmentDamaged_isRefusedEvenWithoutDurableFile() throws IOException {
        Files.delete(directory.resolve(SegmentNames.DURABLE));
        overwrite(segment(2), 30, 9, 9, 9);
        assertRefused("was complete on disk");
    }

    @Test
    void emptyPreallocatedSegmentBehindTheLast_isDropped() throws IOException {
        Files.write(segment(5), new byte[Logs.SEGMENT]);
        assertWhole();
        Files.write(segment(5), new byte[0]);
        assertWhole();
    }

    @Test
    void foreignAndTemporaryFiles_doNotMatter() throws IOException {
        Files.writeString(directory.resolve("README"), "not ours");
        Files.createDirectory(directory.resolve("lost+found"));
        Path temporary = Files.write(directory.resolve("00000000000000327680.tmp"), new byte[100]);
        Path orphan = Files.write(index(77), new byte[100]);
        assertWhole();
        assertTrue(Files.exists(directory.resolve("README")));
        assertFalse(Files.exists(temporary));
        assertFalse(Files.exists(orphan));
    }

    @Test
    void lostPrefixFile_isNoReasonToRefuse() throws IOException {
        Files.delete(directory.resolve(SegmentNames.PREFIX));
        assertWhole();
        Files.write(directory.resolve(SegmentNames.PREFIX), new byte[] {1, 2, 3});
        assertWhole();
    }

    @Test
    void secondLogInTheSameDirectory_isRefused_andNamesIt() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            IOException refusal = assertThrows(IOException.class, () -> Logs.open(directory, FlushMode.SYNC));
            assertTrue(refusal.getMessage().contains(directory.toString()), refusal.getMessage());
            assertEquals(ENTRIES, log.lastIndex());
        }
        assertDoesNotThrow(() -> Logs.open(directory, FlushMode.SYNC).close());
    }

    @Test
    void directoryThatCannotBeWritten_isNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Path impossible = file.resolve("log");
        IOException refusal = assertThrows(IOException.class, () -> Logs.open(impossible, FlushMode.SYNC));
        assertTrue(refusal.getMessage().contains("not writable")
                && refusal.getMessage().contains("file/log"));
    }

    @Test
    void refusal_leavesTheDirectoryUnlocked() throws IOException {
        byte[] content = Files.readAllBytes(segment(2));
        Files.delete(segment(2));
        assertRefused("missing");
        Files.write(segment(2), content);
        assertWhole();
    }
}
