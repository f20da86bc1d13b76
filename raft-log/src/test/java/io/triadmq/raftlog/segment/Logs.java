package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Logs and entries for tests. The payload of an entry is a function of its index, term and size. */
final class Logs {
    static final int SEGMENT = 64 * 1024;
    static final byte DATA = 2;
    static final byte CONFIGURATION = 3;
    /** So long that an ASYNC log forces only when it is told to. */
    private static final Duration NEVER = Duration.ofDays(1);

    private Logs() {}

    static SegmentedLogConfig config(Path directory, FlushMode mode) {
        return new SegmentedLogConfig(directory, SEGMENT, mode, NEVER, CONFIGURATION, 0);
    }

    static SegmentedLogConfig knowing(Path directory, FlushMode mode, long committed) {
        return new SegmentedLogConfig(directory, SEGMENT, mode, NEVER, CONFIGURATION, committed);
    }

    static SegmentedLog open(Path directory, FlushMode mode) throws IOException {
        return SegmentedLog.open(config(directory, mode));
    }

    static LogRecord record(long index, long term, int size) {
        return record(index, term, DATA, size);
    }

    static LogRecord record(long index, long term, byte type, int size) {
        byte[] payload = new byte[size];
        new Random(index * 31 + term).nextBytes(payload);
        return new LogRecord(index, term, type, payload);
    }

    /** Appends {@code count} entries of {@code size} bytes, a few per call. */
    static void fill(SegmentedLog log, int count, long term, int size) throws IOException {
        List<LogRecord> batch = new ArrayList<>();
        long first = log.lastIndex() + 1;
        for (int i = 0; i < count; i++) {
            batch.add(record(first + i, term, size));
            if (batch.size() == 7) {
                log.append(batch);
                batch.clear();
            }
        }
        log.append(batch);
    }

    static void assertHolds(SegmentedLog log, LogRecord expected) throws IOException {
        LogRecord found = log.entry(expected.index());
        assertNotNull(found, () -> "entry " + expected.index() + " is missing");
        assertEquals(expected.index(), found.index());
        assertEquals(expected.term(), found.term());
        assertEquals(expected.type(), found.type());
        assertArrayEquals(expected.payload(), found.payload());
        assertEquals(expected.term(), log.term(expected.index()));
    }

    /** A copy of the files as a crash of the process would leave them. */
    static Path crashCopy(Path directory, Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : Directories.names(directory)) {
            try {
                Files.copy(directory.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException e) {
                // A temporary file of the background thread, renamed meanwhile: a crash may find it gone, too.
                continue;
            }
        }
        return target;
    }
}
