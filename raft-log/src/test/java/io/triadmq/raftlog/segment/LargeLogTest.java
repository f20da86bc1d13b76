package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of the size of production: two full segments of 1 GiB and half a third one, of 4 KiB entries. */
@Tag("long")
class LargeLogTest {
    private static final int SEGMENT = 1 << 30;
    private static final int PAYLOAD = 4_096 - EntryFormat.HEADER_BYTES;
    private static final long ENTRIES = 5L * SEGMENT / 2 / 4_096;

    @TempDir
    private Path directory;

    private final SegmentedLogConfig config() {
        return new SegmentedLogConfig(
                directory, SEGMENT, FlushMode.ASYNC, Duration.ofMillis(500), Logs.CONFIGURATION, 0);
    }

    @Test
    void logOfSeveralGibibytes_opensInSeconds_andKeepsNoOffsetsOfSealedSegmentsInMemory() throws IOException {
        byte[] payload = Logs.record(1, 1, PAYLOAD).payload();
        try (SegmentedLog log = SegmentedLog.open(config())) {
            List<LogRecord> batch = new ArrayList<>();
            for (long index = 1; index <= ENTRIES; index++) {
                batch.add(new LogRecord(index, 1, Logs.DATA, payload));
                if (batch.size() == 256 || index == ENTRIES) {
                    log.append(batch);
                    batch.clear();
                }
            }
        }
        open("closed properly", payload);
        // What a crash leaves: the point is there and does not say "closed".
        DurableFile.start(directory, new DurablePoint(1, 4_160, FlushMode.ASYNC, false))
                .close();
        open("after a crash", payload);
        Files.delete(SegmentNames.index(directory, 0));
        open("an index file is missing", payload);
    }

    private void open(String how, byte[] payload) throws IOException {
        long start = System.nanoTime();
        try (SegmentedLog log = SegmentedLog.open(config())) {
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("open %s: %.2f s%n", how, seconds);
            assertTrue(seconds < 30, how + ": " + seconds + " s");
            assertEquals(ENTRIES, log.lastIndex());
            for (long index = 1; index <= ENTRIES; index += ENTRIES / 100) {
                LogRecord entry = log.entry(index);
                assertTrue(entry != null && java.util.Arrays.equals(payload, entry.payload()));
                assertEquals(index, entry.index());
            }
        }
    }
}
