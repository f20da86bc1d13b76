package io.triadmq.raftlog.segment;

import com.sun.management.ThreadMXBean;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures one log alone: {@code SegmentedLogThroughput DIRECTORY [MEBIBYTES]}. Prints append rate, latency of a call,
 * allocation by the writer per entry, and times to open, to read and to scan.
 */
public final class SegmentedLogThroughput {
    private static final int SEGMENT = 1 << 30;

    private final Path directory;
    private final long bytes;

    private SegmentedLogThroughput(Path directory, long bytes) {
        this.directory = directory;
        this.bytes = bytes;
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        long bytes = (args.length > 1 ? Long.parseLong(args[1]) : 512) << 20;
        SegmentedLogThroughput bench = new SegmentedLogThroughput(directory, bytes);
        bench.append(FlushMode.ASYNC, 1024, 64, bytes / 4); // Warms the JIT up.
        bench.append(FlushMode.ASYNC, 1024, 64, bytes);
        bench.append(FlushMode.ASYNC, 64 << 10, 16, bytes);
        bench.append(FlushMode.SYNC, 1024, 1, bytes / 64);
        bench.append(FlushMode.SYNC, 1024, 64, bytes / 4);
        bench.append(FlushMode.SYNC, 64 << 10, 1, bytes / 2);
        bench.append(FlushMode.SYNC, 64 << 10, 8, bytes);
        bench.append(FlushMode.SYNC, 64 << 10, 36, bytes);
        bench.open();
    }

    private SegmentedLogConfig config(FlushMode mode) {
        return new SegmentedLogConfig(directory, SEGMENT, mode, Duration.ofMillis(500), Logs.CONFIGURATION, 0);
    }

    private void append(FlushMode mode, int payload, int batchSize, long total) throws IOException {
        delete();
        byte[] content = Logs.record(1, 1, payload).payload();
        int calls = (int) (total / payload / batchSize);
        long[] nanos = new long[calls];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long allocated = 0;
        try (SegmentedLog log = SegmentedLog.open(config(mode))) {
            long index = 1;
            long start = System.nanoTime();
            List<LogRecord> batch = new ArrayList<>();
            for (int call = 0; call < calls; call++) {
                batch.clear();
                for (int i = 0; i < batchSize; i++) {
                    batch.add(new LogRecord(index++, 1, Logs.DATA, content));
                }
                long allocatedBefore = threads.getThreadAllocatedBytes(self);
                long before = System.nanoTime();
                log.append(batch);
                nanos[call] = System.nanoTime() - before;
                allocated += threads.getThreadAllocatedBytes(self) - allocatedBefore;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Arrays.sort(nanos);
            System.out.printf(
                    "append %-5s %5d B x %-3d %8.0f entries/s %6.0f MB/s  call p50 %7.3f p99 %7.3f max %7.1f ms, %.1f B"
                            + " allocated per entry%n",
                    mode,
                    payload,
                    batchSize,
                    calls * (double) batchSize / seconds,
                    calls * (double) batchSize * payload / 1e6 / seconds,
                    nanos[calls / 2] / 1e6,
                    nanos[(int) (calls * 0.99)] / 1e6,
                    nanos[calls - 1] / 1e6,
                    allocated / (double) calls / batchSize);
        }
    }

    /** A log of two sealed segments and half an active one, of 1 KiB entries. */
    private void open() throws IOException {
        delete();
        byte[] content = Logs.record(1, 1, 1024).payload();
        long entries = SEGMENT / (1024L + EntryFormat.HEADER_BYTES) * 5 / 2;
        try (SegmentedLog log = SegmentedLog.open(config(FlushMode.ASYNC))) {
            List<LogRecord> batch = new ArrayList<>();
            for (long index = 1; index <= entries; index++) {
                batch.add(new LogRecord(index, 1, Logs.DATA, content));
                if (batch.size() == 1024 || index == entries) {
                    log.append(batch);
                    batch.clear();
                }
            }
        }
        for (String how : List.of("closed", "as after a crash")) {
            if (how.startsWith("as")) {
                Files.delete(directory.resolve(SegmentNames.DURABLE));
            }
            long start = System.nanoTime();
            try (SegmentedLog log = SegmentedLog.open(config(FlushMode.ASYNC))) {
                System.out.printf(
                        "open %s: %d entries in %.3f s%n", how, log.lastIndex(), (System.nanoTime() - start) / 1e9);
                read(log, "sealed", 1);
                read(log, "active", log.lastIndex() - 100_000);
            }
        }
        delete();
    }

    private static void read(SegmentedLog log, String where, long from) throws IOException {
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            for (long index = from; index < from + 100_000; index++) {
                log.entry(index);
            }
            System.out.printf("read 100,000 entries, %s: %.3f s%n", where, (System.nanoTime() - start) / 1e9);
        }
    }

    private void delete() throws IOException {
        Directories.delete(directory);
    }
}
