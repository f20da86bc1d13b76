package io.triadmq.bench.jmh;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.segment.LogRecord;
import io.triadmq.raftlog.segment.SegmentedLog;
import io.triadmq.raftlog.segment.SegmentedLogConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One batch appended to the log on disk. The score is the time of a batch, not of an entry. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LogAppendBenchmark {
    /** Kept from one iteration to the next; a run without limit would fill a fast disk. */
    private static final long KEPT_ENTRIES = 1_000;

    private static final byte TYPE = 1;
    private static final byte CONFIGURATION_TYPE = 2;

    @Param({"ASYNC", "SYNC"})
    public String flush = "ASYNC";

    @Param({"1", "8"})
    public int entries = 1;

    @Param({"4096", "65536"})
    public int entryBytes = 4096;

    private @Nullable TemporaryDirectory directory;
    private @Nullable SegmentedLog log;
    private byte[] payload = new byte[0];

    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = TemporaryDirectory.create();
        payload = new byte[entryBytes];
        log = SegmentedLog.open(new SegmentedLogConfig(
                directory.path().resolve("log"),
                64L << 20,
                FlushMode.valueOf(flush),
                Duration.ofMillis(500),
                CONFIGURATION_TYPE,
                0));
    }

    /** Between iterations, so that it is not measured. */
    @TearDown(Level.Iteration)
    public void trim() throws IOException {
        SegmentedLog current = Objects.requireNonNull(log);
        long firstKept = Math.max(current.firstIndex(), current.lastIndex() - KEPT_ENTRIES);
        current.truncatePrefix(firstKept);
        current.deleteBefore(current.position(firstKept));
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        Objects.requireNonNull(log).close();
        Objects.requireNonNull(directory).close();
    }

    @Benchmark
    public long append() throws IOException {
        SegmentedLog current = Objects.requireNonNull(log);
        long next = current.lastIndex() + 1;
        List<LogRecord> batch = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            batch.add(new LogRecord(next + i, 1, TYPE, payload));
        }
        current.append(batch);
        return current.endPosition();
    }
}
