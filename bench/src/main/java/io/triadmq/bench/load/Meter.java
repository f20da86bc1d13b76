package io.triadmq.bench.load;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts what a workload does in a window, and in all. Thread-safe. */
final class Meter {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final String NO_ERROR = "";

    private final Recorder latencies = new Recorder(HIGHEST_NANOS, DIGITS);
    private final LongAdder messages = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<String> firstError = new AtomicReference<>(NO_ERROR);
    private long messagesAtBegin;
    private long errorsAtBegin;
    private long beginNanos;

    /** Some messages were acknowledged, or consumed, together. */
    void done(long latencyNanos, int count) {
        latencies.recordValue(Math.min(Math.max(latencyNanos, 0), HIGHEST_NANOS));
        messages.add(count);
    }

    /** Some messages were consumed whose latency says nothing. */
    void done(int count) {
        messages.add(count);
    }

    void failed(Throwable error) {
        errors.increment();
        firstError.compareAndSet(NO_ERROR, error.toString());
    }

    long messages() {
        return messages.sum();
    }

    /** Starts a window. */
    synchronized void begin() {
        latencies.reset();
        messagesAtBegin = messages.sum();
        errorsAtBegin = errors.sum();
        beginNanos = System.nanoTime();
    }

    /** Ends the window. */
    synchronized Fields end() {
        long nanos = System.nanoTime() - beginNanos;
        Histogram histogram = latencies.getIntervalHistogram();
        return Fields.of("report")
                .with("nanos", nanos)
                .with("messages", messages.sum() - messagesAtBegin)
                .with("allMessages", messages.sum())
                .with("errors", errors.sum() - errorsAtBegin)
                .with("firstError", Objects.requireNonNullElse(firstError.get(), NO_ERROR))
                .with("p50", histogram.getValueAtPercentile(50))
                .with("p99", histogram.getValueAtPercentile(99))
                .with("p999", histogram.getValueAtPercentile(99.9))
                .with("max", histogram.getMaxValue());
    }
}
