package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The states between the steps of a truncation: each opens as a log with at least the kept entries. */
class InterruptedTruncationTest {
    private static final int KEPT = 40;

    @TempDir
    private Path root;

    private Path directory;

    private void writeLog() throws IOException {
        directory = Files.createTempDirectory(root, "log");
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Logs.fill(log, 150, 1, 2_000);
        }
        // First step: the durable point falls to the kept entries, and that is forced.
        DurableFile.start(directory, new DurablePoint(KEPT, 83_840, FlushMode.SYNC, false))
                .close();
    }

    private void delete(int segment, boolean withIndex) throws IOException {
        long base = (long) segment * Logs.SEGMENT;
        if (withIndex) {
            Files.deleteIfExists(SegmentNames.index(directory, base));
        }
        Files.deleteIfExists(SegmentNames.segment(directory, base));
    }

    /** Opens the log, which must have {@code last} entries, and finishes the truncation as Raft will ask for again. */
    private void assertOpensWith(long last) throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC);
                SegmentedLog fresh = Logs.open(directory.resolveSibling("fresh" + last), FlushMode.SYNC)) {
            assertEquals(last, log.lastIndex());
            log.truncateSuffix(KEPT);
            Logs.fill(fresh, KEPT, 1, 2_000);
            for (SegmentedLog each : List.of(log, fresh)) {
                Logs.fill(each, 30, 2, 5_000);
            }
            for (long i = 1; i <= 70; i++) {
                assertEquals(fresh.position(i), log.position(i));
            }
        }
    }

    @Test
    void onlyTheDurablePointFell_everythingIsStillThere() throws IOException {
        writeLog();
        assertOpensWith(150);
    }

    @Test
    void someSegmentsDeleted_theLogEndsBeforeThem() throws IOException {
        for (int segments = 4; segments >= 2; segments--) {
            writeLog();
            for (int i = 4; i >= segments; i--) {
                delete(i, true);
            }
            assertOpensWith(32L * segments);
        }
    }

    @Test
    void segmentDeletedAndItsIndexFileNot_theIndexFileGoes() throws IOException {
        writeLog();
        delete(4, true);
        delete(3, false);
        assertOpensWith(96);
    }

    @Test
    void indexFileOfTheLastKeptSegmentDeleted_theSegmentIsRead() throws IOException {
        writeLog();
        for (int i = 4; i >= 2; i--) {
            delete(i, true);
        }
        Files.delete(SegmentNames.index(directory, Logs.SEGMENT));
        assertOpensWith(64);
    }

    @Test
    void fileCutAndNotYetReservedAgain_isWhole() throws IOException {
        writeLog();
        for (int i = 4; i >= 2; i--) {
            delete(i, true);
        }
        Files.delete(SegmentNames.index(directory, Logs.SEGMENT));
        Path segment = SegmentNames.segment(directory, Logs.SEGMENT);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(64 + (KEPT - 32) * 2_032L);
        }
        assertOpensWith(KEPT);
        assertEquals(Logs.SEGMENT, Files.size(segment));
    }
}
