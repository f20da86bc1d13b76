package io.triadmq.bench.jmh;

import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.index.StoredIndex;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The ConsumeQueue index in RocksDB: the cost of a row when rounds of messages are written, and of a pull's scan. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class IndexBenchmark {
    private static final int QUEUES = 8;
    private static final int ROWS_OF_A_ROUND = 64;
    private static final int ROWS_OF_A_PULL = 32;
    private static final int RECORD_BYTES = 1200;
    private static final int TOPIC = 1;
    /** Rounds that are there before a scan is measured: a million rows. */
    private static final int ROUNDS_BEFORE = 1_000_000 / ROWS_OF_A_ROUND;

    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable TemporaryDirectory directory;
    private @Nullable StateStore store;
    private @Nullable StoredIndex index;
    private @Nullable StoreBatch batch;
    private long position;
    private long storeTime = 1_795_176_301_730L;

    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = TemporaryDirectory.create();
        store = StateStore.open(directory.path(), StoreOptions.DEFAULT);
        index = new StoredIndex(store);
        batch = store.newBatch();
        for (int i = 0; i < ROUNDS_BEFORE; i++) {
            writeRound();
        }
        store.flush(() -> {});
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        Objects.requireNonNull(batch).close();
        Objects.requireNonNull(store).close();
        Objects.requireNonNull(directory).close();
    }

    /** Score: one row of a round, the round's write and its share of flushes included. */
    @Benchmark
    @OperationsPerInvocation(ROWS_OF_A_ROUND)
    public long writeRow() throws IOException {
        return writeRound();
    }

    /** Score: one scan of a pull, anywhere in a queue. */
    @Benchmark
    public List<IndexRow> scanForPull() {
        StoredIndex current = Objects.requireNonNull(index);
        QueueId queue = new QueueId(TOPIC, random.nextInt(QUEUES));
        long end = current.range(queue).next();
        return current.scan(queue, random.nextLong(end - ROWS_OF_A_PULL), ROWS_OF_A_PULL);
    }

    private long writeRound() throws IOException {
        StateStore currentStore = Objects.requireNonNull(store);
        StoreBatch round = Objects.requireNonNull(batch);
        IndexWriter writer = Objects.requireNonNull(index).writer();
        storeTime++;
        for (int queue = 0; queue < QUEUES; queue++) {
            writer.open(TOPIC, queue);
            for (int row = 0; row < ROWS_OF_A_ROUND / QUEUES; row++) {
                writer.append(position, RECORD_BYTES, 0, 0, storeTime, round);
                position += RECORD_BYTES;
            }
        }
        writer.endEntry(storeTime, round);
        writer.endRound(round);
        currentStore.write(round);
        writer.publish();
        writer.startRound();
        if (currentStore.unflushedBytes() > StoreOptions.DEFAULT.flushBytes()) {
            currentStore.flush(() -> {});
        }
        return position;
    }
}
